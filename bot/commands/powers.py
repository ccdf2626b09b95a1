"""Who may ask which command: one table, by role (Q7)."""

from collections.abc import Mapping
from dataclasses import dataclass

OFFICER, TRAINER = "officer", "trainer"
ROLES = (OFFICER, TRAINER)
EVERYTHING, OWN_EVENTS, NOTHING = "everything", "own events", "nothing"


@dataclass(frozen=True)
class Power:
    """How far a role may go with a command."""

    reach: str
    """`everything` of the partnership, `own events`, or `nothing`."""
    first: tuple[str, ...] = ()
    """What the words must begin with; empty: anything."""
    never: tuple[str, ...] = ()
    """What the words may not begin with."""
    usage: str = ""
    """What help shows of it, where that is less than the whole."""
    about: str = ""
    """What help says of it, where that is not what it says to officers."""
    without: str = ""
    """What is left out of its answers."""

    def allows(self, words: str) -> bool:
        """Tell whether the words after the command's name are within it; no event is looked up for that."""
        begins = words.casefold().split()[:1]
        if self.reach == NOTHING or (self.first and not set(begins) & set(self.first)):
            return False
        return not set(begins) & set(self.never)

    @property
    def is_whole(self) -> bool:
        """Tell whether all that the command does may be asked."""
        return not self.first and not self.never

    def __str__(self) -> str:
        """Say it in the table of permissions."""
        if self.reach == NOTHING:
            return NOTHING
        only = f"{self.reach}, only `{self.usage}`" if self.first else self.reach
        never = " nor ".join(f"`{word}`" for word in self.never)
        said = f"{only}, not {never}" if self.never else only
        return f"{said}, without {self.without}" if self.without else said


ALL, NONE, THEIRS = Power(EVERYTHING), Power(NOTHING), Power(OWN_EVENTS)
_MARKS = ("theme", "quote")
_FEW = "what a few said after the letter"
_COUNTS = Power(
    OWN_EVENTS,
    about="Sent, answered and rate by stage; how many came.",
    without="names, agencies, staff groups, levels and courses",
)
_SUMMARY = Power(
    OWN_EVENTS,
    about="What was said, by Kirkpatrick level: reaction and learning.",
    without=f"levels 3 and 4, supervisors' confirmations, return on investment and {_FEW}",
)
_GAIN = Power(OWN_EVENTS, without=_FEW)
_COMMENTS = Power(
    OWN_EVENTS,
    never=_MARKS,
    usage="comments [REF, course or period]",
    about="What delegates wrote in the end-of-course form, by question and theme.",
    without=f"all stages but the end-of-course form, and {_FEW}",
)
_FOR_TRAINERS = Power(
    OWN_EVENTS,
    first=("trainers", "trainer"),
    usage="report trainers REF [word or pdf]",
    about="The summary for an event's trainers, as Word and PDF.",
    without=_FEW,
)
POWERS: Mapping[str, Mapping[str, Power]] = {
    "help": {OFFICER: ALL, TRAINER: ALL},
    "courses": {OFFICER: ALL, TRAINER: NONE},
    "events": {OFFICER: ALL, TRAINER: THEIRS},
    "event": {OFFICER: ALL, TRAINER: THEIRS},
    "status": {OFFICER: ALL, TRAINER: _COUNTS},
    "summary": {OFFICER: ALL, TRAINER: _SUMMARY},
    "gain": {OFFICER: ALL, TRAINER: _GAIN},
    "comments": {OFFICER: ALL, TRAINER: _COMMENTS},
    "report": {OFFICER: ALL, TRAINER: _FOR_TRAINERS},
    "export": {OFFICER: ALL, TRAINER: NONE},
    "impact": {OFFICER: ALL, TRAINER: NONE},
    "due": {OFFICER: ALL, TRAINER: NONE},
    "overdue": {OFFICER: ALL, TRAINER: NONE},
    "why": {OFFICER: ALL, TRAINER: NONE},
    "resend": {OFFICER: ALL, TRAINER: NONE},
    "remind": {OFFICER: ALL, TRAINER: NONE},
    "attendance": {OFFICER: ALL, TRAINER: NONE},
    "move": {OFFICER: ALL, TRAINER: NONE},
    "cancel": {OFFICER: ALL, TRAINER: NONE},
    "issues": {OFFICER: ALL, TRAINER: NONE},
    "concerns": {OFFICER: ALL, TRAINER: NONE},
    "supervisors": {OFFICER: ALL, TRAINER: NONE},
    "unlink": {OFFICER: ALL, TRAINER: NONE},
}
"""Every command and role; what stands in no row, nobody may."""


def power(role: str, command: str) -> Power:
    """Give how far a role may go with a command."""
    return POWERS.get(command, {}).get(role, NONE)


def commands(role: str) -> tuple[str, ...]:
    """Name the commands of which a role may ask anything at all."""
    return tuple(name for name in POWERS if power(role, name).reach != NOTHING)


def refusal(role: str, command: str) -> str:
    """Say that a role may not ask that: the same words whatever there is, since nothing is looked up."""
    usage = power(role, command).usage
    may = f"you may ask '{usage}'" if usage else f"you may ask {', '.join(commands(role))}, of your own events"
    return f"{command}: that is for officers - as a {role} {may}"
