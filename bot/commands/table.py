"""The table of commands: what runs them, and what help is made from."""

from sqlalchemy.orm import Session

from bot.commands import (
    attendance,
    comments,
    concerns,
    due,
    events,
    export,
    gain,
    impact,
    issues,
    move,
    overdue,
    powers,
    remind,
    report,
    resend,
    status,
    summary,
    supervisors,
    unlink,
    why,
)
from bot.commands.context import Command, Context
from bot.commands.grammar import split
from bot.commands.powers import NOTHING
from bot.messages.nouns import Answer, Json, Table
from bot.messages.wording import STAGES

_WHAT = (
    "REF is an event's reference; a course is written by its title, its code or how they begin; a period is written "
    "like 2026-Q1, 2026, last quarter, this year, 30d or 2026-01-01..2026-03-31. A course may have a period after it."
)

_STAGES = "; ".join(f"{kind} ({words})" for kind, words in STAGES.items())


def help_(session: Session, context: Context, words: str) -> Answer:
    """Explain one command, or list them all."""
    may = {name: powers.power(context.role, name) for name in COMMANDS}
    mine = {name: may[name].usage or each.usage for name, each in COMMANDS.items() if may[name].reach != NOTHING}
    if words:
        name, _ = split(words, mine)
        command = COMMANDS[name]
        about = may[name].about or command.about
        parts = [about, *([command.more] if command.more and may[name].is_whole else [])]
        return Answer(mine[name], tuple(parts), {"usage": mine[name], "about": about})
    rows = tuple((usage, may[name].about or COMMANDS[name].about) for name, usage in mine.items())
    named = f"{context.partnership.about.name}."
    listed: list[Json] = [{"usage": usage, "about": about} for usage, about in rows]
    return Answer("What you can ask", (named, Table(("Command", "Answers"), rows), _WHAT), {"commands": listed})


COMMANDS: dict[str, Command] = {
    "help": Command(help_, "help [command]", "This list, or more on one command."),
    "courses": Command(events.courses, "courses", "The courses, how often they were given, and to how many."),
    "events": Command(
        events.listed,
        "events [period]",
        "The events of a period; without one, from 30 days back to 60 days ahead.",
    ),
    "event": Command(
        events.one, "event REF", "One event: its facts, its bookings, its stages.", _WHAT, tells_of_people=True
    ),
    "status": Command(
        status.status,
        "status [REF, course or period]",
        "Sent, answered and rate by stage; for one event, who has not answered.",
        f"The rate is who answered out of who was ever sent it and could be reached. Kinds of stage: {_STAGES}. "
        f"{_WHAT}",
        lists_people=("not_answered", "lapsed"),
    ),
    "summary": Command(
        summary.summary,
        "summary [REF, course or period]",
        "What was said, by Kirkpatrick level.",
        f"Left out: cancelled bookings, and who was not there. {_WHAT}",
    ),
    "gain": Command(
        gain.gain,
        "gain [REF, course or period]",
        "Learning gain: the paired change from before to after the course.",
        "A person's change is the mean over the questions that they answered both times in the same words and on the "
        f"same scale. Below the plan's smallest group nothing is shown. {_WHAT}",
    ),
    "comments": Command(
        comments.comments,
        comments.USAGE,
        "What delegates wrote, by theme, without what tells who is meant.",
        f"{comments.MORE} {_WHAT}",
        writes=True,
        writes_with=comments.MARKS,
    ),
    "report": Command(
        report.report,
        report.USAGE,
        "The documents that are owed, as Word and PDF; the first page says what to decide.",
        "Without a period, the last that has ended: 2026-Q1, 2026-H1 or 2026. 'report trainers REF' is the summary for "
        "an event's trainers. 'word' or 'pdf' at the end gives one file only.",
    ),
    "export": Command(
        export.export,
        export.USAGE,
        "All figures in one file, a workbook or CSV, with a data dictionary.",
        f"Nobody is named in it. Without csv or xlsx it is a workbook (xlsx). {_WHAT}",
    ),
    "impact": Command(
        impact.impact,
        "impact [REF, course or period]",
        "Impact on practice, weeks later: what lasts, what became of actions, what supervisors saw.",
        "Each figure says how good its evidence is: what delegates report of themselves, or what their supervisors "
        f"confirm. Where costs are configured and the plan has the level, the return on investment is last. {_WHAT}",
    ),
    "due": Command(due.due, "due [7d]", "What happens next, to how many people; for a week, or as long as you say."),
    "overdue": Command(
        overdue.overdue,
        "overdue",
        "What did not happen: forms, acknowledgements, undelivered mail.",
        lists_people=("required", "silent", "undeliverable"),
    ),
    "why": Command(
        why.why,
        "why EMAIL [REF]",
        "Why somebody got, or did not get, each message.",
        "Lists every stage of theirs, in whatever role, with its messages in order of time.",
        names_people=True,
        tells_of_people=True,
    ),
    "resend": Command(
        resend.resend,
        "resend [N or all now]",
        "What could not be delivered and may go again; sends one message, or all of them.",
        "N is the number that 'resend', 'overdue' and 'why' show. It goes to the person's address as it is now.",
        writes=True,
    ),
    "remind": Command(
        remind.remind,
        remind.USAGE,
        "A reminder now to who has not answered.",
        "One a day at most, and never to who asked not to be written to. The plan's own reminder of the same day is "
        "left out then.",
        writes=True,
    ),
    "attendance": Command(
        attendance.attendance,
        "attendance REF [NAME all]",
        "Who was there, as the register has it; marks one person, or all that are left.",
        "Behind NAME (or an address, or #N) stands all, part, absent or unknown. 'attendance REF everybody all' marks "
        "who is not marked yet, and asks before it does.",
        writes=True,
        names_people=True,
    ),
    "move": Command(
        move.move,
        "move REF TIME",
        "An event at another time; what is not sent yet follows it.",
        "TIME is a day, hours or both: 2026-03-09, 10:00 to 16:00, 9 March 2026 10:00. What is not said stays.",
        writes=True,
    ),
    "cancel": Command(
        move.cancel,
        "cancel REF [undo]",
        "An event that does not take place: nothing more is sent for it.",
        "Answers already given are kept, and left out of figures. 'cancel REF undo' takes it back.",
        writes=True,
    ),
    "concerns": Command(
        concerns.concerns,
        concerns.USAGE,
        "What may be about somebody at risk, and no officer has seen yet.",
        concerns.MORE,
        writes=True,
        tells_of_people=True,
    ),
    "issues": Command(
        issues.issues,
        "issues [close N or close mail N|all]",
        "What was reported back, and mail that waits for a person; closes one.",
        "'issues close 12' closes what was reported, 'issues close mail 12' a mail, 'issues close mail all' all mail.",
        writes=True,
        writes_with=("close",),
    ),
    "supervisors": Command(
        supervisors.supervisors,
        "supervisors [accept N or refuse N]",
        "Supervisors whom delegates named, and who wait for your yes.",
        "Until you accept, nothing about the delegate is sent to them.",
        writes=True,
        writes_with=("accept", "refuse"),
    ),
    "unlink": Command(
        unlink.unlink,
        "unlink EMAIL [now]",
        "Which chat account a mailed code has linked to an address; takes that back.",
        "Without 'now' it only shows. The address can be linked again, by the code that is mailed to it.",
        writes=True,
        writes_with=(unlink.NOW,),
    ),
}
"""Every command; the order is that of help."""
