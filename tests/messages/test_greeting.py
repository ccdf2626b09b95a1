"""Whom a letter greets by name, and whom not."""

import pytest

from bot.messages.greeting import first_name


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("Siân D’Arcy", "Siân"),
        ("Dr Jo Bell", "Dr Jo Bell"),
        ("Jo", "Jo"),
        ("CSCP training team", ""),
        ("Learning and Development Officer", ""),
        ("WFSCP Business Unit", ""),
        ("Quality Assurance sub-group", ""),
        ("jo.bell@school.example", ""),
        ("", ""),
    ],
)
def test_a_person_is_greeted_by_the_first_name_and_a_post_by_none(name: str, called: str) -> None:
    assert first_name(name) == called
