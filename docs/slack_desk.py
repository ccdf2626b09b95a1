"""What the pictures show of Slack outside of a form: answers to officers, homes, modals; and what a picture is of."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.messages.at_home import Earned, Given, Home, Mine, Waiting
from bot.messages.blocks import answers, home, modals
from bot.messages.blocks.said import Block, Said
from bot.messages.charts import Pair, PairedChart
from bot.messages.nouns import Action, Answer, Table

Piece = Mapping[str, Any]
Sheet = Sequence[Sequence[Piece]]
COURSE = "Neglect: recognising and responding"
WEB = "https://evaluation.example.org/q/Vt5Qm1p8"
FRIDAY = "Friday 6 February 2026"
PARTNERSHIP = "Cumbria Safeguarding Children Partnership"
PRIVACY = "https://evaluation.example.org/privacy/cscp"


def said(caption: str, message: Said) -> Piece:
    """Make a piece of a message."""
    return {"caption": caption, "kind": "message", "blocks": list(message.blocks)}


def view(caption: str, shown: Block) -> Piece:
    """Make a piece of a home or a modal."""
    named: dict[str, Any] = {name: shown[name]["text"] for name in ("title", "submit", "close") if name in shown}
    return {"caption": caption, "kind": shown["type"], "blocks": shown["blocks"], **named}


def officers() -> Sheet:
    """Show what officers are answered."""
    return [
        [
            said("/evaluation status Neglect", answers.answer(_status(), command="status Neglect")),
            said("/evaluation courses", answers.answer(_courses(), command="courses")),
        ],
        [
            said("/evaluation gain Neglect", answers.answer(_gain(), command="gain Neglect")),
            said("/evaluation overdue, two", answers.answer(_not_delivered(2), command="resend", share=False)),
        ],
        [said("/evaluation resend, thirty", answers.answer(_not_delivered(30), command="resend", share=False))],
    ]


def _status() -> Answer:
    stages = ("pre_course", "end_of_course", "impact_check")
    rates = tuple(
        (stage, "60", "12", str(n), f"{n * 2} % of 48", "3", "1") for stage, n in zip(stages, (41, 37, 22), strict=True)
    )
    columns = ("Stage", "Planned", "Waiting", "Answered", "Rate", "Closed unanswered", "Undeliverable")
    return Answer(
        "Status: Neglect, 2026", ("3 events, 60 bookings. Cancelled bookings are not counted.", Table(columns, rates))
    )


def _gain() -> Answer:
    names = ("apply the thresholds", "make a referral", "contribute to plans")
    counts = tuple((name, "37", f"3.{n}", f"4.{n}", "+1.00") for n, name in enumerate(names, 1))
    return Answer(
        "Learning gain: Neglect, 2026",
        (
            "37 people answered before and after the course; 4 only before, 2 only after.",
            "Mean 3.20 before, 4.20 after: +1.00 scale points (95 % interval +0.71 to +1.29), n = 37.",
            Table(("How confident", "n", "Before", "After", "Change"), counts),
        ),
        charts=(PairedChart("Learning gain", "As above.", (Pair("apply the thresholds", 3.1, 4.1, 37),), 1, 5),),
    )


def _courses() -> Answer:
    return Answer(
        "Courses", (Table(("Course", "Events", "People"), (("Neglect", "3", "60"), ("Domestic abuse", "11", "204"))),)
    )


def _not_delivered(n: int) -> Answer:
    """Show so many letters that did not arrive; with many, all can be sent again at once."""
    people = tuple((f"#{each}", f"Pat Person{each}", "mailbox is full", "9 Jan 2026") for each in range(1, n + 1))
    again = tuple(Action("Send again", f"resend {each}") for each in range(1, n + 1))
    table = Table(("N", "Who", "Why", "When"), people, actions=again)
    all_now = (Action(f"Send all {n} now", "resend all now"),) if n > 2 else ()
    return Answer("Not delivered", (table,), actions=all_now)


def homes() -> Sheet:
    """Show the home of a delegate, a supervisor, an officer, and somebody unknown."""
    stranger = Home(name="", partnership=PARTNERSHIP, privacy_url=PRIVACY, channel="chat", unknown=True)
    return [
        [view("A delegate's home", home.home(_delegate()))],
        [view("A supervisor's home", home.home(_supervisor())), view("Somebody we do not know", home.home(stranger))],
        [view("An officer's home", home.home(_officer()))],
    ]


def _delegate() -> Home:
    return Home(
        name="Małgorzata O'Brien",
        partnership=PARTNERSHIP,
        privacy_url=PRIVACY,
        channel="chat",
        waiting=(
            Waiting(812, "How was the course?", COURSE, "Friday 9 January 2026", FRIDAY, 4, 11),
            Waiting(
                813,
                "Before the course",
                "Domestic Abuse and Children",
                "Monday 2 March 2026",
                "Monday 2 March 2026",
                0,
                6,
            ),
        ),
        given=(Given(700, "Before the course", COURSE, "Friday 9 January 2026"),),
        earned=(
            Earned(
                "Working Together: Core Course",
                "Tuesday 4 November 2025",
                "https://evaluation.example.org/certificates/K7",
            ),
        ),
    )


def _supervisor() -> Home:
    return Home(
        name="Jo Bell",
        partnership=PARTNERSHIP,
        privacy_url=PRIVACY,
        channel="mail",
        team=(
            Mine("check", "Małgorzata O'Brien", COURSE, "Friday 9 January 2026", 900, False),
            Mine("briefing", "Sam Field", "Domestic Abuse and Children", "Monday 2 March 2026", 901, False),
            Mine("briefing", "Małgorzata O'Brien", COURSE, "Friday 9 January 2026", 902, True),
        ),
    )


def _officer() -> Home:
    due = Table(
        ("When", "Stage", "What", "Event", "Who"),
        (
            ("Mon 9:30", "pre_course", "invitation", "CSCP-26-014", "24 delegates"),
            ("Tue 9:30", "impact_check", "reminder 1", "CSCP-26-002", "9 delegates"),
        ),
    )
    return Home(
        name="Alex Officer",
        partnership=PARTNERSHIP,
        privacy_url=PRIVACY,
        channel="chat",
        unknown=True,
        officer=(
            Answer("Today", ("3 events this week, 61 delegates. 7 people are not in Slack and get mail.",)),
            Answer("Due until Mon 12 Jan 2026 09:30", (due,)),
            Answer("Practice issues", ("Nothing is open.",)),
        ),
    )


def opened() -> Sheet:
    """Show what opens over Slack."""
    rows = [(1, "Małgorzata O'Brien", "all"), (2, "Sam Field", "part"), (3, "Jo Bell", "unknown")]
    parts = [
        "roster.xlsx: 24 rows, of which 22 can be read.",
        "2 events, 20 new bookings, 2 changed.",
        "18 people will be written to now.",
    ]
    return [
        [
            view(
                "/evaluation attendance CSCP-26-014",
                modals.attendance("CSCP-26-014, 9 January 2026", rows, ref="CSCP-26-014"),
            )
        ],
        [view("/evaluation move CSCP-26-014", modals.move("CSCP-26-014", COURSE, "2026-01-09", "09:30", "16:00"))],
        [
            view("A roster that was dropped on the bot", modals.preview(parts, metadata="F1")),
            view(
                "A notice",
                modals.notice("Your page", "It opens in your browser, and is yours alone.", WEB, "Open your page"),
            ),
        ],
    ]
