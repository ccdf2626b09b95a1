"""What `evalbot person` says of an export, and of an erasure before it is done."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.flows.erasing import Erased
    from bot.flows.subject_access import Everything


def of_export(told: "Everything", files: tuple[Path, Path], copies: list[Path]) -> Iterator[str]:
    """Say where the two files are, and what is not in them."""
    rows = sum(len(entries) for entries in told.sections.values())
    yield f"{told.name or told.email}: {rows} entries. To read and to print: {files[0]}. For a machine: {files[1]}."
    if told.held_back:
        numbers = _numbers(told.held_back)
        yield f"Held back: the words of issue {numbers}, of somebody else: read, and decide (docs/privacy.md)."
    if told.naming:
        yield f"Left out: concern {_numbers(told.naming)}, of others or nobody known, with their name or address:"
        yield "  read it ('concerns N'), and decide whether it may be told (docs/privacy.md)."
    if copies:
        yield f"Copies of their letters are in the mail folder, {len(copies)} files, the first: {copies[0]}"
    yield "Read the page before you hand it over: it is for this person only."


def of_erasure(known: str, would: "Erased", copies: list[Path]) -> Iterator[str]:
    """Say what goes, what stays and why, and what is out of reach."""
    yield f"{known} would be erased. This goes, for good:"
    yield "  name, address, employer, role and preferences"
    for what, count in _going(would).items():
        if count:
            yield f"  {count:,} {what}"
    yield "This stays:"
    if would.answers_kept:
        yield f"  {would.answers_kept:,} scale points and choices, without the person (retention.erasure: keep_answers)"
    if would.bookings and not would.removed:
        yield f"  {would.bookings:,} bookings and whether they came, without the person, for the figures"
    yield from _of_others(would)
    yield "  a keyed fingerprint of the address, so that no roster brings them back unnoticed"
    yield "  the audit log, which names them by number only (UK GDPR, articles 5(2) and 17(3))"
    yield "Out of reach: backups, until they are thrown away; letters in people's mailboxes; what was exported before."
    if copies:
        yield f"  and {len(copies)} copies of letters in the mail folder: delete them yourself, from {copies[0]} on"
    if would.open_issues:
        yield f"Before you say yes: {would.open_issues} of their issues is open; its words go. Read it: 'issues'."
    if would.staff:
        yield f"{would.staff} bookings lose their supervisor: name another in the roster."


def _of_others(would: "Erased") -> Iterator[str]:
    """Say what others wrote or got that stays, and may name them."""
    if would.others_kept:
        yield f"  {would.others_kept:,} concerns and issues that others raised, about the course alone from now on"
    if would.naming:
        yield f"  concerns of others, or of nobody known, that name them: {_numbers(would.naming)}. Read each"
        yield "  ('concerns N'), and decide: the words of one that is not needed go, too, if you add '--concern N' here"
    if would.unsure:
        yield f"  {len(would.unsure):,} letters to others that may mean somebody else with the same name or address:"
        yield f"  {_numbers(would.unsure)}. They are emptied with their course, or when they are old enough (retention)"


def _going(would: "Erased") -> Mapping[str, int]:
    return {
        "answers in words, or typed and never sent": would.texts,
        "letters' contents": would.letters,
        "letters that wait": would.stopped,
        "steps still to come": would.called_off,
        "bookings of courses to come: cancelled": would.future,
        "links and chat accounts": would.reach,
        "names on certificates, which then prove nothing": would.certificates,
        "issues and concerns in their words": would.issues + would.concerns,
        "letters to others, out of which the name is taken": would.named_in,
        "forms in which others named them as supervisor": would.answered,
        "bookings with all answers": would.bookings if would.removed else 0,
    }


def _numbers(found: Iterable[int]) -> str:
    return ", ".join(str(number) for number in found)
