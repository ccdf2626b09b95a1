"""A certificate is one page, readable by everybody, and says only what it was given (L4, P5)."""

import io
import zlib
from datetime import UTC, datetime
from pathlib import Path
from struct import pack
from typing import Any

import pytest
from pypdf import PdfReader

from bot.errors import ConfigError, InputError
from bot.reports import certificate

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 10"><rect width="20" height="10" fill="#1f4e79"/></svg>'
NUMBER = "7KQM-2XWP-9HTB"


def facts(**changes: Any) -> certificate.CertificateFacts:
    said: dict[str, Any] = {
        "number": NUMBER,
        "partnership": "Cumbria Safeguarding Children Partnership",
        "name": "Małgorzata Åkesson",
        "course": "Neglect: recognising and responding",
        "level": "Level 3",
        "date": "Friday 9 January 2026",
        "outcomes": ("recognise the signs of neglect", "use the Graded Care Profile with a family"),
        "verify_url": f"https://evaluation.example.org/certificates/{NUMBER}",
        "issued_at": datetime(2026, 1, 10, 9, 30, tzinfo=UTC),
    }
    return certificate.CertificateFacts(**said | changes)


def printed(**changes: Any) -> PdfReader:
    return PdfReader(io.BytesIO(certificate.pdf(facts(**changes))))


def words(reader: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def png() -> bytes:
    """Make the smallest PNG: one blue point."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return pack(">I", len(content)) + kind + content + pack(">I", zlib.crc32(kind + content))

    head = chunk(b"IHDR", pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\x00\x1f\x4e\x79")) + chunk(b"IEND", b"")


def test_a_certificate_says_who_what_when_and_how_to_check_it() -> None:
    said = words(printed())
    for part in ("Małgorzata Åkesson", "Neglect: recognising and responding", "Level 3", "Friday 9 January 2026"):
        assert part in said
    for part in ("recognise the signs of neglect", "use the Graded Care Profile with a family", NUMBER):
        assert part in said
    assert f"https://evaluation.example.org/certificates/{NUMBER}" in said


def test_a_certificate_can_be_read_aloud() -> None:
    """PDF/UA-1: tagged, titled, in a language, and marked as such."""
    reader = printed()
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert "/StructTreeRoot" in root
    assert b"pdfuaid:part>1<" in root["/Metadata"].get_data()
    assert reader.metadata is not None
    assert reader.metadata.title == "Certificate of attendance: Neglect: recognising and responding"


@pytest.mark.parametrize("name", ["Siân D’Arcy", "Nguyễn Thị Ánh", "Олена Шевченко", "O'Brien-ffrench", "Ġorġ Ħ"])
def test_names_are_printed_as_they_are_written(name: str) -> None:
    assert name in words(printed(name=name))


def test_long_names_and_eight_outcomes_stay_on_one_page(tmp_path: Path) -> None:
    logo = tmp_path / "logo.svg"
    logo.write_text(SVG)
    outcome = "recognise, describe and respond to neglect, emotional harm and exploitation outside the home, early"
    reader = printed(
        name="Dr Bartholomew-Alexander Featherstonehaugh-Cholmondeley von und zu Wolfeschlegelsteinhausen",
        course="Working together across agencies: " + "neglect, exploitation and everything else, " * 5,
        outcomes=tuple(f"outcome {number}: {outcome}" for number in range(8)),
        logo=logo,
    )
    assert len(reader.pages) == 1
    assert "outcome 7" in words(reader)
    assert NUMBER in words(reader)
    assert reader.pages[0].mediabox.width == pytest.approx(595.28, abs=0.1)


def test_a_course_without_level_outcomes_or_logo_has_a_certificate_too() -> None:
    reader = printed(level="", outcomes=())
    assert len(reader.pages) == 1
    assert "Learning outcomes" not in words(reader)


@pytest.mark.parametrize("kind", ["svg", "png"])
def test_the_logo_is_printed_and_named_for_who_cannot_see_it(tmp_path: Path, kind: str) -> None:
    logo = tmp_path / f"logo.{kind}"
    logo.write_bytes(SVG.encode() if kind == "svg" else png())
    assert "Logo of Cumbria Safeguarding Children Partnership" in _alts(printed(logo=logo))


def _alts(reader: PdfReader) -> list[str]:
    """Give the alternative texts of the document's structure."""
    found: list[str] = []
    root: Any = reader.trailer["/Root"]
    waiting = [root["/StructTreeRoot"]]
    while waiting:
        node = waiting.pop().get_object()
        if isinstance(node, list):
            waiting += node
        elif isinstance(node, dict):
            found += [str(node["/Alt"])] if "/Alt" in node else []
            waiting += [node["/K"]] if "/K" in node else []
    return found


@pytest.mark.parametrize("trick", ['#panic("x")', '"); #panic() //', "= title *b* $x$ <l> @ref \\", "#sys.inputs"])
def test_what_a_certificate_is_given_is_shown_and_never_run(trick: str) -> None:
    said = words(printed(name=trick, course=trick, outcomes=(trick,)))
    assert said.count(trick) == 3


@pytest.mark.parametrize(("name", "content"), [("logo.svg", "no picture"), ("logo.png", "no"), ("logo.gif", "GIF89a")])
def test_a_logo_that_is_no_picture_is_named_with_its_mend(tmp_path: Path, name: str, content: str) -> None:
    logo = tmp_path / name
    logo.write_text(content)
    with pytest.raises(ConfigError, match=rf"^{name}: the logo .* - give"):
        printed(logo=logo)


def test_a_logo_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"nowhere\.svg"):
        printed(logo=tmp_path / "nowhere.svg")


def test_a_name_that_no_font_can_print_is_said_plainly() -> None:
    with pytest.raises(InputError, match=NUMBER):
        printed(name="\U0010fffd")


def test_the_same_certificate_is_the_same_file() -> None:
    assert certificate.pdf(facts()) == certificate.pdf(facts())


def test_a_real_clock_has_fractions_of_a_second() -> None:
    assert len(printed(issued_at=datetime(2026, 1, 10, 9, 30, 0, 123456, tzinfo=UTC)).pages) == 1


@pytest.mark.parametrize("sign", ["\0", "\ufeff", "\ufffe", "\ud800"])
def test_a_sign_that_no_paper_can_carry_is_left_out_of_a_certificate(sign: str) -> None:
    assert "Zoë O'Brien" in words(printed(name=f"Zoë{sign} O'Brien"))
