"""The officers' modals: attendance, moving an event, a notice, and the preview of a roster."""

import json
from collections.abc import Sequence

from bot.messages.blocks import limits
from bot.messages.blocks.controls import labelled, option, select, to_page
from bot.messages.blocks.said import Block
from bot.messages.blocks.writing import actions, cut, plain, section, small, split

ROWS = 45
"""Delegates a page of the register."""
STATES = {"all": "All of it", "part": "Part of it", "absent": "Not there", "unknown": "Not known"}
STATE = "state"
DAY, START, END = "day", "start", "end"
_PIECE, _PIECES = 2_500, 8


def attendance(title: str, rows: Sequence[tuple[int, str, str]], *, ref: str, page: int = 1) -> Block:
    """Ask who was there: rows of booking, name and state; block `booking:ID`, element `state`."""
    pages = max(-(-len(rows) // ROWS), 1)
    page = min(max(page, 1), pages)
    shown = rows[(page - 1) * ROWS : page * ROWS]
    options = {value: option(label, value) for value, label in STATES.items()}
    fields = [labelled(name, _state(options, state), f"booking:{booking}") for booking, name, state in shown]
    told = f"{title}. " + (
        f"Delegates {(page - 1) * ROWS + 1}-{(page - 1) * ROWS + len(shown)} of {len(rows)}." if rows else ""
    )
    kept: dict[str, str | int] = {"ref": ref, "page": page}
    if not fields:
        return notice("Attendance", f"{title}: nobody is booked on it.")
    submit = "Save, next page" if page < pages else "Save"
    return _modal("attendance", "Attendance", [section(told), *fields], kept, submit=submit)


def _state(options: dict[str, Block], state: str) -> Block:
    return select(STATE, [*options.values()], [options[state]] if state in options else [], asks="Was there?")


def move(ref: str, course: str, day: str, start: str, end: str, *, problem: str = "", sure: str = "") -> Block:
    """Ask for an event's new time; `day` is like 2026-03-02, the times like 09:30, where the partnership is.

    `sure` comes back with the answer: the time that `problem` warns of, to be sent once more.
    """
    wrong = [section(problem)] if problem.strip() else []
    told = section(f"{ref}: {course}")
    fields = [
        labelled("New day", _with({"type": "datepicker", "action_id": DAY}, "initial_date", day), DAY),
        labelled("From", _with({"type": "timepicker", "action_id": START}, "initial_time", start), START),
        labelled("To", _with({"type": "timepicker", "action_id": END}, "initial_time", end), END),
    ]
    follows = small("Everything that has not been sent yet follows the new time. What has been sent stays as it is.")
    kept: dict[str, str | int] = {"ref": ref, "sure": sure}
    submit = "Move it again" if sure else "Move it"
    return _modal("move", "Move an event", [*wrong, told, *fields, follows], kept, submit=submit)


def _with(picker: Block, field: str, value: str) -> Block:
    return picker | ({field: value} if value else {})


def notice(title: str, text: str, url: str = "", label: str = "") -> Block:
    """Tell something, with a button to a page where there is one."""
    blocks = [*_sections([text]), *actions(to_page(label or "Open", "notice:open", url))]
    return _modal("notice", title, blocks, {}, close="Close")


def preview(sections: Sequence[str], *, metadata: str) -> Block:
    """Show what a roster would change, to be applied or forgotten; `metadata` comes back with the answer."""
    blocks = _sections(sections)
    made = _modal("roster", "Import a roster", blocks, {}, submit="Apply", close="Forget it")
    if len(metadata) > limits.METADATA:
        raise ValueError("what is kept with a modal must be short")
    return made | {"private_metadata": metadata}


def _sections(texts: Sequence[str]) -> list[Block]:
    pieces = [piece for text in texts for piece in split(text, _PIECE)]
    more = len(pieces) - _PIECES
    return [*map(section, pieces[:_PIECES]), *([small("And more than can be shown here.")] if more > 0 else [])]


def _modal(
    callback: str,
    title: str,
    blocks: list[Block],
    kept: dict[str, str | int],
    *,
    submit: str = "",
    close: str = "Cancel",
) -> Block:
    made: Block = {
        "type": "modal",
        "callback_id": callback,
        "title": plain(cut(title, limits.VIEW_TITLE), limits.VIEW_TITLE),
        "close": plain(close, limits.SUBMIT),
        "blocks": blocks,
        "private_metadata": json.dumps(kept) if kept else "",
    }
    return made | ({"submit": plain(submit, limits.SUBMIT)} if submit else {})
