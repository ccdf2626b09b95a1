"""What `evalbot person` says of an export, and of an erasure or a correction before it is done."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.flows.erasing import Erased
    from bot.flows.rectifying import Corrected
    from bot.flows.subject_access import Everything


def of_export(told: "Everything", files: tuple[Path, Path], copies: list[Path]) -> Iterator[str]:
    """Say where the two files are, and what is not in them."""
    rows = sum(len(entries) for entries in told.sections.values())
    yield f"{told.name or told.email}: {rows} entries. To read and to print: {files[0]}. For a machine: {files[1]}."
    if told.to_read:
        yield "Left out: words of somebody else. Read each here, and decide whether it may be told (docs/privacy.md):"
    for each in told.to_read:
        where = f" at {each.event}" if each.event else ""
        why = ", at somebody else's course, with their name" if each.elsewhere else ""
        yield f"  {each.what} {each.number}{where}{why}: {_in_one_line(each.text)}"
    if told.naming:
        yield f"Left out: concern {_numbers(told.naming)}, of others or nobody known, with their name or address:"
        yield "  read it (evalbot ask 'concerns N'), and decide whether it may be told (docs/privacy.md)."
    if told.mentioned:
        refs = ", ".join(told.mentioned)
        yield f"Left out: what others answered with their name, at {refs}: read ('comments REF')."
    if copies:
        yield "Copies of their letters, in the mail folder:"
        yield from (f"  {path}" for path in copies)
    yield "Read the page before you hand it over: it is for this person only."


def of_erasure(known: str, would: "Erased", copies: list[Path]) -> Iterator[str]:
    """Say what goes, what stays and why, and what is out of reach."""
    yield f"{known} would be erased. This goes, for good:"
    yield "  name, address, employer, role and preferences"
    for what, count in _going(would).items():
        if count:
            yield f"  {what}: {count:,}"
    yield "This stays:"
    if would.answers_kept:
        yield f"  points and choices, without the person (retention.erasure: keep_answers): {would.answers_kept:,}"
    if would.bookings and not would.removed:
        yield f"  bookings and whether they came, without the person, for the figures: {would.bookings:,}"
    yield from _of_others(would)
    yield "  a keyed fingerprint of the address, so that no roster brings them back unnoticed"
    yield "  the audit log, which names them by number only (UK GDPR, articles 5(2) and 17(3))"
    yield "Out of reach: backups, until they are thrown away; letters in people's mailboxes; what was exported before."
    if copies:
        yield "Copies of their letters, in the mail folder, for you to delete; they are not listed again later:"
        yield from (f"  {path}" for path in copies)
    if would.open_issues:
        yield f"Before you say yes: issues of theirs that are open: {would.open_issues}. The words go: read 'issues'."
    if would.staff:
        yield f"Bookings of others that lose their supervisor: {would.staff}. Name another in the roster."


def of_correction(known: str, becomes: str, would: "Corrected") -> Iterator[str]:
    """Say what follows from a correction, and what stays as it was written."""
    yield f"{known} would become {becomes}. This follows:"
    counts = {
        "links to the old address that open nothing any more": would.links,
        "chat accounts that are unlinked": would.accounts,
        "letters that wait, or whose form is open, and go to the new address": would.waiting if would.moved else 0,
        "certificates that get the new name": would.certificates,
        "letters to others that get the new name or address": would.named_in,
        "issues and notes of others that get the new name or address": would.noted,
    }
    yield from [f"  {what}: {count:,}" for what, count in counts.items() if count] or ["  nothing else has to change"]
    yield "This stays as it was written: concerns, and what others answered in forms."
    if would.moved:
        yield "Dead links stay dead, also if you change the address back."


def _of_others(would: "Erased") -> Iterator[str]:
    """Say what others wrote or got that stays, and may name them."""
    if would.others_kept:
        yield f"  concerns and issues that others raised, about the course alone from now on: {would.others_kept:,}"
    if would.naming:
        yield f"  concerns of others, or of nobody known, that name them: {_numbers(would.naming)}. Read each"
        yield "  ('concerns N'), and decide: the words of one that is not needed go, too, if you add '--concern N' here"
    if would.unsure:
        yield "  letters to others that may mean somebody else with the same name or address, by number:"
        yield f"  {_numbers(would.unsure)}. They are emptied with their course, or when they are old enough (retention)"
    if would.unsure_words:
        yield f"  what others wrote, which may mean somebody of the same name: {', '.join(would.unsure_words)}"


def _going(would: "Erased") -> Mapping[str, int]:
    return {
        "answers in words, or typed and never sent": would.texts,
        "letters' contents": would.letters,
        "letters that wait": would.stopped,
        "steps still to come": would.called_off,
        "bookings of courses to come, which are cancelled": would.future,
        "links and chat accounts": would.reach,
        "names on certificates, which then prove nothing": would.certificates,
        "issues and concerns in their words": would.issues + would.concerns,
        "letters to others, out of which the name is taken": would.named_in,
        "forms in which others named them as supervisor": would.answered,
        "issues and notes about others, out of which the name is taken": would.noted,
        "forms in which others wrote of them, out of which the name is taken": would.mentioned,
        "bookings with all answers": would.bookings if would.removed else 0,
    }


def _in_one_line(text: str) -> str:
    return " ".join(text.split())


def _numbers(found: Iterable[int]) -> str:
    return ", ".join(str(number) for number in found)
