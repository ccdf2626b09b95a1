"""Who may do what: `python -m docs.permissions` writes docs/permissions.md; tests/permissions tries every cell.

A new command has its row in bot/commands/powers.py; a new route or chat action has one here, or a test fails.
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from bot.commands.powers import POWERS, ROLES

PAGE = Path(__file__).with_name("permissions.md")
Row = Mapping[str, str]

# Routes: what becomes of a request with ...
NO_TOKEN, OWN, ANOTHERS = "no token", "own token", "another person's token"
ELSEWHERE, EXPIRED, REVOKED, OFFICERS = "another partnership's token", "expired", "revoked", "officer link"
CALLERS = (NO_TOKEN, OWN, ANOTHERS, ELSEWHERE, EXPIRED, REVOKED, OFFICERS)
OPENS, THEIRS, REFUSED, ANYBODY = "opens", "that person's page only", "refused", "open to all"
ONE_ANSWER, UNSIGNED, NOT_THERE = "one answer for all", "refused without Slack's signature", "not there"


def alike(said: str, callers: Sequence[str] = CALLERS) -> Row:
    """Give a row in which every cell is the same."""
    return dict.fromkeys(callers, said)


_KEY: Row = {
    **alike(REFUSED),
    OWN: OPENS,
    ANOTHERS: THEIRS,
    ELSEWHERE: THEIRS,
}
_CONCERN: Row = {**alike(REFUSED), ELSEWHERE: THEIRS, OFFICERS: OPENS}
ROUTES: Mapping[str, Row] = {
    "/q/{token}": _KEY,
    "/s/{token}": _KEY,
    "/p/{token}": _KEY,
    "/c/{token}": _CONCERN,
    "/new-link": alike(ONE_ANSWER),
    "/privacy/{key}": alike(ANYBODY),
    "/accessibility": alike(ANYBODY),
    "/accessibility/{key}": alike(ANYBODY),
    "/certificates/{number}": alike(ANYBODY),
    "/certificates": alike(ANYBODY),
    "/certificates/": alike(ANYBODY),
    "/static/site.css": alike(ANYBODY),
    "/.well-known/security.txt": alike(ANYBODY),
    "/healthz": alike(ANYBODY),
    "/readyz": alike(ANYBODY),
    "/metrics": alike(ANYBODY),
    "/slack/events": alike(UNSIGNED),
    "/console": alike(NOT_THERE),
    "/console/{what}": alike(NOT_THERE),
    "/console/files/{name}": alike(NOT_THERE),
    "/console/asked/{number}/files/{which}": alike(NOT_THERE),
    "/console/asked/{number}/charts/{which}": alike(NOT_THERE),
    "/console/letters": alike(NOT_THERE),
    "/console/letters/gallery.js": alike(NOT_THERE),
    "/console/letters/samples/{name}": alike(NOT_THERE),
    "/console/letters/{name}": alike(NOT_THERE),
    "/console/letters/{name}/files/{number}": alike(NOT_THERE),
}

# What is done in Slack, by ...
OFFICER, OTHER_OFFICER, TRAINER = "officer", "another partnership's officer", "trainer"
DELEGATE, OTHER_DELEGATE, GUEST, UNBOUND = "the delegate", "another delegate", "guest or stranger", "unknown account"
ACTORS = (OFFICER, OTHER_OFFICER, TRAINER, DELEGATE, OTHER_DELEGATE, GUEST, UNBOUND)
DONE, OWN_EVENTS, OWN_ONLY, NOTHING = "done", "own events", "their own only", "does nothing"
_COMMAND: Row = {**alike(REFUSED, ACTORS), OFFICER: DONE, TRAINER: OWN_EVENTS}
_OFFICER: Row = {**alike(REFUSED, ACTORS), OFFICER: DONE}
_FORM: Row = {**alike(REFUSED, ACTORS), DELEGATE: DONE}
ACTIONS: Mapping[str, tuple[str, Row]] = {
    "command ^/": ("/evaluation with a command", _COMMAND),
    "action ^cmd:(run|page):(\\d{1,6})$": ("a button or a page under an answer", _COMMAND),
    "action cmd:chart": ("Send me the chart", _COMMAND),
    "action cmd:share": ("Share in channel", _OFFICER),
    "view attendance": ("the modal of attendance", _OFFICER),
    "view move": ("the modal of a move", _OFFICER),
    "event message/file_share": ("a file dropped", _OFFICER),
    "action roster:apply": ("Apply, under a roster's preview", _OFFICER),
    "action roster:forget": ("Forget it, under a roster's preview", alike(NOTHING, ACTORS)),
    "action form:": ("a button of the delegate's form", _FORM),
    "action typed:": ("the form that typed words were for", {**alike(OWN_ONLY, ACTORS), DELEGATE: DONE}),
    "action ^(?:home:go|page):\\d{1,18}$": ("the delegate's form, opened from a home", _FORM),
    "event message": ("words typed", alike(OWN_ONLY, ACTORS)),
    "event app_home_opened": ("the home opened", alike(OWN_ONLY, ACTORS)),
    "action ^home:(?:prefer:(?:mail|chat)|stop|again)$": ("preferences, on a home", alike(OWN_ONLY, ACTORS)),
    "action notice:open": ("a link of a notice", alike(NOTHING, ACTORS)),
    "action ": ("anything that we did not write", alike(REFUSED, ACTORS)),
    "event ": ("any other event", alike(NOTHING, ACTORS)),
    "view ": ("any other modal", alike(NOTHING, ACTORS)),
}
"""By kind and pattern, as they are registered (bot/handlers/slack)."""

_HEAD = """# Who may do what

This page is written by `python -m docs.permissions` from the tables that the program and its tests run on: every cell
is tried by machine (`tests/permissions`), with two partnerships side by side, and a
command, route or action without a row fails a test. What is refused is refused with the same words whether the thing
exists or not, changes nothing, and stands in the audit log where it could be an attack.

Roles: **officers** are named in `partnership.yaml`; **trainers** are whoever gives an event, by the roster or the
catalogue; an officer or trainer is known in Slack by a code that was mailed to that address. An address that several
people share, by the roster, has no trainer's powers: the code would come to all of them. **Supervisors** have a
page of their own for each of their staff (`/s/`),
**delegates** their own forms and preferences (`/q/`, `/p/`). **Administrators** have the terminal of the server, and
may do what officers may, `person`, `audit`, `backup` and the rest; `evalbot ask --as ADDRESS` asks with the powers of
that officer or trainer.

## Commands
Of `own events` a trainer sees what others see of theirs, with the same rule for small groups; a course or a period
means their own events of it. They know who sat in the room, so who has not answered is not named to them, and not told
by agency or staff group. Of comments they read those of the end-of-course form, as in the letter to them: what
delegates say later of their work, their agency and their supervisor is for officers. `What a few said after the
letter`: the summary for an event's trainers may go while its form is open; where some have answered since, but fewer
than the smallest group, trainers are told to read that letter, and get no newer figures of the event ([ADR
11](adr/0011-small-groups.md)).

The audit log keeps of each question the events and people (by their numbers), courses and periods that it named, and
never its words.
"""
_ROUTES = """
## Routes
A mailed link is a key to one page of one person, so whoever has another person's link has that page, and nothing
else. `expired` and `revoked` are own links that no longer hold; `officer link` is that of an alert about a concern.
What is `refused` is told what is told of a link that never was.
On `/c/`, `own token` and `another person's` are delegates' links. The console is there in the demo only, and for this
machine only.
"""
_ACTIONS = """
## Slack
Each row is what Slack sends when it is pressed, typed, dropped or sent; whoever can make Slack's requests up has the
signing secret. `The delegate` is the one whose form it is. A guest or stranger is not of the workspace's own people;
an unknown account has shown no address.
An officer's or a trainer's command may also be typed as a message: the same table and the same audit as behind
`/evaluation`. Words for a form that was begun are never taken as one.
Socket Mode is the same code behind another door.
"""


def table(first: str, columns: Sequence[str], rows: Iterable[tuple[str, Sequence[str]]]) -> str:
    """Write a table in Markdown."""
    lines = [f"| {first} | {' | '.join(columns)} |", f"| --- |{' --- |' * len(columns)}"]
    lines += [f"| {name} | {' | '.join(cells)} |" for name, cells in rows]
    return "\n" + "\n".join(lines) + "\n"


def written() -> str:
    """Give the page."""
    commands = [(f"`{name}`", [str(of[role]) for role in ROLES]) for name, of in POWERS.items()]
    routes = [(f"`{path}`", [row[each] for each in CALLERS]) for path, row in ROUTES.items()]
    actions = [(name, [row[each] for each in ACTORS]) for name, row in ACTIONS.values()]
    return "".join(
        (
            *(_HEAD, table("asked", ROLES, commands)),
            *(_ROUTES, table("route", CALLERS, routes)),
            *(_ACTIONS, table("done in Slack", ACTORS, actions)),
        )
    )


if __name__ == "__main__":
    PAGE.write_text(written(), "utf-8")
