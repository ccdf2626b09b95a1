"""What editors learn of the configuration's files."""

import json

import pytest

from bot.plan.schema import SHAPES, schemas


def test_each_file_has_a_schema_that_is_json() -> None:
    assert set(json.loads(json.dumps(schemas()))) == set(SHAPES)


@pytest.mark.parametrize(
    ("name", "shape", "field", "words"),
    [
        ("plan", "Stage", "when", "12 weeks after event end"),
        ("plan", "Stage", "kind", "impact_check"),
        ("plan", "Recurring", "every", "every quarter"),
        ("plan", "Stage", "to", '{"type": "string"}'),  # `to: delegate` is as good as a list
        ("questionnaire", "Condition", "is", '"type": "string"'),
        ("questionnaire", "Question", "options", '{"type": "string"}'),
    ],
)
def test_editors_offer_the_words_that_a_person_writes(name: str, shape: str, field: str, words: str) -> None:
    properties = schemas()[name]["$defs"][shape]["properties"]
    assert words in json.dumps(properties[field])


def test_unknown_fields_are_marked() -> None:
    for name, made in schemas().items():
        assert made["additionalProperties"] is False, name
