"""Writes the figures of docs/concerns.md: how many concerns the phrases find, and every one that they miss.

`python -m docs.concerns`, after a change of the phrases; with texts it tells which phrases each of them has, and with
`--held-out FILE` the figures and misses of any corpus file, without a change of the page.
"""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.insight.concern_signs import shown_by
from bot.plan.concerns import shipped
from tests.insight.concern_corpus import (
    ANY,
    Sentence,
    aside,
    held_out,
    measured,
    read_since,
    scores,
    tuned,
    used_up,
)

PAGE = Path(__file__).parent / "concerns.md"
BEGIN, END = "<!-- figures: python -m docs.concerns -->", "<!-- end of the figures -->"

_SINCE = {"concerns_second": "second blind set, read since", "concerns_hints": "hints", "concerns_everyday": "everyday"}
_NOT_YET = """**The second blind set has not been measured yet.** The sentences held out now are the first set,
which was used for tuning; its figures here say nothing about text that is new."""


def figures() -> str:
    """Give the tables and lists of the page, measured now."""
    unseen = held_out()
    note = [_NOT_YET, ""] if {each.text for each in unseen} <= used_up() else []
    since = {_SINCE[name]: sentences for name, sentences in read_since().items()}
    table = _table({"tuned to": tuned(), "set aside": aside(), **since, "held out": unseen})
    return "\n".join([*note, *table, "", *_missed("aside", aside()), "", *_missed("held out", unseen)])


def measured_now(path: Path) -> str:
    """Give the table and the misses of one corpus file."""
    sentences = measured(path)
    return "\n".join([*_table({path.name: sentences}), "", *_missed(path.name, sentences), ""])


def written() -> str:
    """Give the page with the figures that are measured now."""
    before, _, rest = PAGE.read_text("utf-8").partition(BEGIN)
    return f"{before}{BEGIN}\n\n{figures()}\n\n{END}{rest.partition(END)[2]}"


def _table(corpora: dict[str, list[Sentence]]) -> Iterator[str]:
    yield "| sentences | kind | found | recall | wrong alarms | precision |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for name, sentences in corpora.items():
        for each in scores(sentences):
            found = f"{each.found} of {each.found + each.missed}"
            label = f"{name} ({len(sentences)})" if each.kind != ANY else f"**{name}**"
            yield f"| {label} | {each.kind} | {found} | {each.recall:.0%} | {each.wrong} | {each.precision:.0%} |"


def _missed(name: str, sentences: Sequence[Sentence]) -> Iterator[str]:
    missed = [each for each in sentences if each.kinds - each.seen]
    false = [each for each in sentences if not each.kinds and each.seen]
    yield f"### Missed, {name}"
    yield ""
    yield from (
        (f"- {', '.join(sorted(each.kinds - each.seen))}{_instead(each)}: {each.text}" for each in missed)
        if missed
        else ["None."]
    )
    yield ""
    yield f"### Alarmed at nothing, {name}"
    yield ""
    yield from (f"- {', '.join(sorted(each.seen))}: {each.text}" for each in false) if false else ["None."]


def _instead(sentence: Sentence) -> str:
    return f" (seen as {', '.join(sorted(sentence.seen))})" if sentence.seen else " (**nothing seen**)"


def main(given: Sequence[str]) -> None:
    """Write the page, or say which phrases stand in the texts, or measure a file."""
    if given[:1] == ["--held-out"] and len(given) == 2:
        sys.stdout.write(measured_now(Path(given[1])))
        return
    for text in given:
        sys.stdout.writelines(f"{kind}: {phrase}\n" for kind, phrase in shown_by(text, shipped()))
    if not given:
        PAGE.write_text(written(), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
