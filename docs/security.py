"""Writes the table of docs/security.md from docs/asvs.yaml: how each requirement of OWASP ASVS 5.0.0, level 2, stands.

`python -m docs.security`, after a change of the answers; tests/test_security_table.py holds them to what is there.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

PAGE, ANSWERS = (Path(__file__).with_name(name) for name in ("security.md", "asvs.yaml"))
STANDARD = "https://github.com/OWASP/ASVS/tree/v5.0.0/5.0/en"
SUMMARY = ("<!-- summary: python -m docs.security -->", "<!-- end of the summary -->")
TABLE = ("<!-- table: python -m docs.security -->", "<!-- end of the table -->")
KINDS = ("met", "not applicable", "gap")
CHAPTERS: Mapping[str, str] = {
    "V1": "what is written and what is read",
    "V2": "inputs and steps",
    "V3": "browsers",
    "V4": "requests",
    "V5": "files",
    "V6": "who somebody is",
    "V7": "how long that lasts",
    "V8": "who may do what",
    "V9": "signed tokens",
    "V10": "OAuth",
    "V11": "cryptography",
    "V12": "encrypted connections",
    "V13": "set-up",
    "V14": "data",
    "V15": "code and libraries",
    "V16": "logs and errors",
    "V17": "WebRTC",
}


@dataclass(frozen=True)
class Answer:
    """How one requirement stands."""

    number: str
    name: str
    answer: str
    """One of `KINDS`."""
    why: str

    @property
    def chapter(self) -> str:
        """Give the number of its chapter."""
        return self.number.partition(".")[0]

    @property
    def files(self) -> tuple[str, ...]:
        """Name the files of the project that its evidence names."""
        code = re.findall(r"`([^`]+)`", self.why)
        return tuple(each for each in code if re.fullmatch(r"[\w.@-]+(/[\w.@-]+)+|[\w-]+\.(toml|lock)", each))


def answers() -> list[Answer]:
    """Read the answers, in the standard's order."""
    chapters = yaml.safe_load(ANSWERS.read_text("utf-8"))
    return [Answer(number, **said) for each in chapters.values() for number, said in each.items()]


def written() -> str:
    """Give the page with the answers as they are now."""
    page = _between(PAGE.read_text("utf-8"), SUMMARY, _summary(answers()))
    return _between(page, TABLE, _tables(answers()))


def _between(page: str, marks: tuple[str, str], lines: Iterator[str]) -> str:
    before, _, rest = page.partition(marks[0])
    return f"{before}{marks[0]}\n\n" + "\n".join(lines) + f"\n\n{marks[1]}{rest.partition(marks[1])[2]}"


def _summary(said: list[Answer]) -> Iterator[str]:
    counts = Counter(each.answer for each in said)
    met, apart, gaps = (counts[kind] for kind in KINDS)
    yield f"Of the {len(said)} requirements of levels 1 and 2, {met} are met, {apart} do not apply,"
    yield f"and {gaps} are gaps: these come first."
    yield ""
    yield "| gap | what is asked | what it means |"
    yield "| --- | --- | --- |"
    yield from (f"| {each.number} | {each.name} | {each.why} |" for each in said if each.answer == "gap")


def _tables(said: list[Answer]) -> Iterator[str]:
    for chapter, name in CHAPTERS.items():
        rows = [each for each in said if each.chapter == chapter]
        counts = Counter(each.answer for each in rows)
        told = ", ".join(f"{counts[kind]} {kind}" for kind in KINDS if counts[kind])
        yield f"### {chapter}: {name}"
        yield f"{told[0].upper()}{told[1:]}."
        yield ""
        yield "| number | what is asked | answer | evidence, or why |"
        yield "| --- | --- | --- | --- |"
        yield from (f"| {each.number} | {each.name} | {each.answer} | {each.why} |" for each in rows)
        yield ""


if __name__ == "__main__":
    PAGE.write_text(written(), "utf-8")
