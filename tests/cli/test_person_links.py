"""`evalbot person signout`: shown first, done on a yes, one line for a stranger (ASVS 5, 7.4.5)."""

from pathlib import Path

import pytest

from tests.cli.conftest import Type
from tests.cli.test_person_commands import MIA, roster

__all__ = ["roster"]


def test_links_are_shown_first_and_end_only_on_a_yes(roster: Type, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("typer.confirm", lambda text, **more: asked.append(text))
    said = roster("person", "signout", MIA[2], "-p", "wfscp")
    assert asked == ["End them now?"] and "Nothing was changed" in said.out
    for told in ("Mia Cole <mia.cole@oak.example>: 0 links open a page", "asked for a code again", "new link"):
        assert told in said.out
    assert "ended a person's links" not in roster("audit", "show", "-p", "wfscp").out
    done = roster("person", "signout", MIA[2], "-p", "wfscp", "--yes", "--json").json
    assert (done["ended"], done["links"], done["devices"]) == (True, {}, 0)
    assert "ended a person's links" in roster("audit", "show", "-p", "wfscp").out


def test_a_stranger_and_a_shared_address_are_one_line(roster: Type, tmp_path: Path) -> None:
    for address, told in (("nobody@oak.example", "nobody"), ("office@oak.example", "Ann Bell; Raj Shah")):
        said = roster("person", "signout", address, "-p", "wfscp")
        assert said.status == 1 and said.err.count("\n") == 1 and told in said.err
