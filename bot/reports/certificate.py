"""The certificate of attendance: one page, PDF/UA-1 (ISO 14289-1), with fonts that come with the library."""

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import typst

from bot.errors import ConfigError, InputError
from bot.messages.words import TEMPLATES
from bot.reports.document import printable

TEMPLATE = TEMPLATES / "documents" / "certificate.typ"
_NO_FONT = "could not be displayed"


@dataclass(frozen=True)
class CertificateFacts:
    """What a certificate says; `date` is in words, `logo` an SVG or PNG file."""

    number: str
    partnership: str
    name: str
    course: str
    level: str
    date: str
    outcomes: tuple[str, ...]
    verify_url: str
    issued_at: datetime
    logo: Path | None = None


def pdf(facts: CertificateFacts) -> bytes:
    """Print a certificate; raises `ConfigError` for a logo that is no picture, `InputError` for a name no font has."""
    said = {key: value for key, value in asdict(printable(facts)).items() if key not in {"logo", "issued_at"}}
    try:
        return _print({**said, **_picture(facts.logo)}, facts.issued_at)
    except typst.TypstError as error:
        if _NO_FONT in error.message:
            raise InputError(f"certificate {facts.number}: {error.message} - install a font that has it") from None
        if facts.logo is None:
            raise
        raise ConfigError(f"{facts.logo.name}: the logo cannot be read - give an SVG or a PNG") from None


def _print(said: dict[str, object], issued_at: datetime) -> bytes:
    source = TEMPLATE.read_bytes()
    inputs = {"facts": json.dumps(said)}
    issued = issued_at.astimezone(UTC).replace(microsecond=0)  # the library takes whole seconds only
    try:
        return typst.compile(
            source, ignore_system_fonts=True, sys_inputs=inputs, pdf_standards=["ua-1"], timestamp=issued
        )
    except typst.TypstError as error:
        if _NO_FONT not in error.message:
            raise
        # A name in a script that the library's fonts lack: the machine may have a font for it.
        return typst.compile(source, sys_inputs=inputs, pdf_standards=["ua-1"], timestamp=issued)


def _picture(logo: Path | None) -> dict[str, object]:
    """Give the logo as JSON can carry it: an SVG as text, a PNG as a list of bytes."""
    if logo is None:
        return {}
    kind = logo.suffix.lower().removeprefix(".")
    if kind not in {"svg", "png"}:
        raise ConfigError(f"{logo.name}: the logo is neither an SVG nor a PNG - give one of them")
    try:
        content = logo.read_bytes()
        return {"logo": content.decode() if kind == "svg" else list(content), "logo_format": kind}
    except (OSError, UnicodeDecodeError):
        raise ConfigError(f"{logo.name}: the logo cannot be read - give an SVG or a PNG") from None
