"""Sample letters: a context for each template, as the flows give it."""

from datetime import UTC, datetime
from typing import Any

from bot.messages.nouns import Address, Attachment, Message
from bot.messages.words import TEMPLATES

NOW = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)
ALARMS = ("alarm", "alarm_over", "doctor_test")
"""Letters of the bot about itself, to those who look after it."""
LETTERS = sorted({path.name for path in (TEMPLATES / "emails").iterdir() if path.is_dir()} - {*ALARMS})
DELEGATE_ASKS = [
    f"{stage}{again}" for stage in ("pre_course", "end_of_course", "impact_check") for again in ("", "_reminder")
]
ASKS = [*DELEGATE_ASKS, "trainer_feedback", "trainer_feedback_reminder"]
SUPERVISOR = [f"supervisor_{step}{again}" for step in ("briefing", "check") for again in ("", "_reminder")]

_BASE = "https://evaluation.example.org"
_ABOUT = {about: f"{_BASE}/{about}/cscp" for about in ("privacy", "accessibility")}
_PAGES = {"q": "form", "s": "supervisor"}


def a_message(template: str, *, attachments: tuple[Attachment, ...] = (), **changes: Any) -> Message:
    """Make a message of a letter; `changes` replace parts of its context."""
    return Message(
        message_id="<touchpoint-812.0@evaluation.example.org>",
        to=Address("mail", "Małgorzata O'Brien", "m.obrien@school.example"),
        template=template,
        context=a_context(template) | changes,
        partnership="cscp",
        reply_to="training@cscp.example",
        sender_name="CSCP Training",
        attachments=attachments,
        preferences_link=f"{_BASE}/p/kX3vJ0q9Yb2mT7wZr4sNcA",
    )


def a_context(template: str) -> dict[str, Any]:
    """Give all that a letter may say."""
    context: dict[str, Any] = {
        "partnership": {
            "key": "cscp",
            "name": "Cumbria Safeguarding Children Partnership",
            "short_name": "CSCP",
            "website": "https://cscp.example",
        },
        "business_unit": {"name": "CSCP Business Unit", "email": "training@cscp.example", "phone": "01228 226898"},
        "concern": [
            {"name": "Safeguarding Hub", "phone": "0333 240 1727", "email": None, "when": "day and night"},
            {"name": "Designated officer (LADO)", "phone": None, "email": "lado@council.example", "when": None},
        ],
        "person": {"name": "Małgorzata O'Brien", "first_name": "Małgorzata", "stopped": False},
        "links": dict(_ABOUT),
    }
    if template == "code":
        return context | {"code": "482913"}
    if template == "chat_code":
        return context | {"code": "482913", "chat": {"channel": "slack", "purpose": "officer"}}
    context |= {"event": _event(), "reminder": int(template.endswith("_reminder"))}
    context["stage"] = {
        "key": "stage",
        "title": "Stage",
        "minutes": 3,
        "required": False,
        "closes": "Friday 6 February 2026",
    }
    if template in (*ASKS, "new_link"):
        context["links"]["form"] = f"{_BASE}/q/Vt5Qm1p8Xw3nK7bRz0hLdE"
    if template in DELEGATE_ASKS:
        context["supervisor_sees"] = ["the actions that you write down for yourself", "how useful it was for your work"]
    return context | _OWN.get(template.removesuffix("_reminder"), {}) | _supervisor(template, context["links"])


def _event() -> dict[str, Any]:
    return {
        "ref": "CSCP-26-014",
        "course": "Neglect: recognising and responding",
        "level": "Level 3",
        "date": "Friday 9 January 2026",
        "starts": "09:30",
        "ends": "16:00",
        "venue": "Rheged Centre, Penrith CA11 0DQ",
        "outcomes": ["recognise the signs of neglect in a home visit", "use the Graded Care Profile with a family"],
    }


def _supervisor(template: str, links: dict[str, str]) -> dict[str, Any]:
    if template not in (*SUPERVISOR, "reply_thanks"):
        return {}
    return {
        "delegate": {"name": "Siân D’Arcy", "first_name": "Siân"},
        "actions": ["Use the Graded Care Profile at my next home visit", "Talk to the health visitor before I close"],
        "links": links | {"supervisor": f"{_BASE}/s/Jd8Ws2c6Uf1yG5aPx9oMvB"},
        "results": [
            {
                "question": "How confident are you that you can recognise the signs of neglect?",
                "before": "2",
                "after": "4",
            },
            {
                "question": "How confident are you that you can use the Profile?",
                "before": "",
                "after": "Fairly confident",
            },
        ],
        "usefulness": "Very useful",
    }


_ALERT: dict[str, Any] = {
    "number": 12,
    "place": "in a form",
    "day": "Monday 5 January 2026",
    "time": "14:03",
    "event": {"ref": "E-1", "course": "Neglect", "date": "Monday 5 January 2026"},
}
_OF_CONCERN = {"links": {**_ABOUT, "concern": f"{_BASE}/c/kX3vJ0q9Yb2mT7wZr4sNcA"}}
_OWN: dict[str, dict[str, Any]] = {
    "concern_alert": {"alert": {**_ALERT, "times": 1}, **_OF_CONCERN},
    "concern_seen": {"alert": _ALERT, "seen_by": "Olive Officer", "seen_at": "14:20", **_OF_CONCERN},
    "concern_care": {"kinds": ["child", "distress"]},
    "practice_issue": {"issue": "concern"},
    "officer_digest": {
        "digest": {
            "day": "Monday 5 January 2026",
            "waiting": 5,
            "slack": True,
            "lost": {
                "n": 1,
                "lines": [{"name": "Ann Lee", "event": "E-1", "reason": "no such mailbox", "number": 12, "mend": ""}],
                "more": 0,
            },
            "mail": {"n": 1, "lines": [{"since": "Friday 2 January 2026", "why": "it is encrypted"}], "more": 0},
            "issues": {
                "n": 1,
                "lines": [{"number": 3, "what": "concern", "event": "E-1", "since": "Friday 2 January 2026"}],
                "more": 2,
            },
            "closed": {"n": 0, "lines": [], "more": 0},
            "silent": {"n": 1, "lines": [{"stage": "Supervisor briefing", "event": "E-1", "n": 1}], "more": 0},
            "nominated": 1,
            "concerns": 2,
            "unread": {"mailbox": "evaluation@cscp.example", "since": "Friday 2 January 2026"},
        },
        "log": {"entries": 1204, "seal": "3fa9c0d1e2b4"},
    },
    "impact_check": {"actions": ["Use the Graded Care Profile at my next home visit", "Talk to the health visitor"]},
    "certificate": {
        "certificate": {"number": "7KQM-2XWP-9HTB"},
        "links": {**_ABOUT, "certificate": f"{_BASE}/certificates/7KQM-2XWP-9HTB"},
    },
    "trainer_report": {
        "report": {
            "delegates": 20,
            "answered": 14,
            "rate": "70 %",
            "lines": [
                {
                    "question": "The course was relevant to my work",
                    "n": 14,
                    "mean": "4.4",
                    "distribution": ["2: 1", "4: 6"],
                },
                {"question": "What did you like?", "n": 9, "mean": "", "distribution": ["pace: 5"]},
            ],
            "findings": ["Rated highest: “The trainer”, 93 % at 4 or 5 (n = 14)."],
            "suppressed": False,
        }
    },
    "officer_report": {
        "duty": {
            "title": "Quarterly training report",
            "label": "2026-Q1",
            "dates": "1 January 2026 to 31 March 2026",
            "what": ["Share the quarter's findings with the subgroup"],
            "recipients": [{"name": "Learning subgroup", "email": "subgroup@cscp.example"}, {"name": "B", "email": ""}],
            "published": 0,
            "command": "report quarter 2026-Q1",
        },
        "report": {
            "about": "3 events of 2 courses.",
            "decide": ["Decide whether to ask agencies to remind their delegates."],
            "findings": ["Delegates rate themselves 0.90 scale points higher (n = 41)."],
        },
    },
}
