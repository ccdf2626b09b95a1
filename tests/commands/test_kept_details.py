"""What somebody keeps in is taken out of all that is published: comments, exports, reports (C4, P5, Q5)."""

from io import BytesIO
from zipfile import ZipFile

import pytest

from tests.commands.asking import ask, words
from tests.commands.test_export import CLOSED
from tests.insight.building import Office
from tests.insight.test_case_details import EACH_KIND, ROSTER


@pytest.mark.parametrize("kind", EACH_KIND)
def test_a_kept_detail_is_in_nothing_that_is_published(office: Office, kind: str) -> None:
    text, private = EACH_KIND[kind]
    office.a_person(ROSTER[1])
    event = office.an_event("NEG-1")
    for _ in range(6):
        office.says(office.a_booking(event), "end_of_course", {"useful": 9, "comment": text})
    said = ask(office, "comments NEG-1", now=CLOSED)
    assert private not in words(said) and private not in str(said.data)
    codes = [each["code"] for each in _comments(said.data)]
    assert len(codes) == 6
    ask(office, f"comments quote {codes[0]}", now=CLOSED)
    for command in ("export", "export csv", "report annual 2026 word"):
        answer = ask(office, command, now=CLOSED)
        assert answer.files is not None
        for file in answer.files():
            with ZipFile(BytesIO(file.content)) as archive:
                inside = b"".join(archive.read(name) for name in archive.namelist())
            assert private.encode() not in inside, command
            if command != "report annual 2026 word":
                continue
            assert text.split(private)[0].strip().encode() in inside  # it is quoted, without them


def _comments(found: object) -> list[dict[str, str]]:
    """Give every comment of an answer's JSON, wherever it stands."""
    if isinstance(found, dict):
        return [found] if "code" in found else [each for value in found.values() for each in _comments(value)]
    return [each for value in found for each in _comments(value)] if isinstance(found, list) else []
