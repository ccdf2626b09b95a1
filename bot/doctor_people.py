"""What `evalbot doctor` says of the people who must be reached: a hub, an officer, whoever minds the machine (C4)."""

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime

from bot.flows import concern_reach
from bot.plan.model import Partnership, Plans
from bot.settings import Settings
from bot.storage import upgrade
from bot.storage.session import Database

DRAMA_NUMBERS = ("01632 960", "01632960")
"""Numbers that Ofcom keeps for plays: they ring nowhere."""


def contacts(partnership: Partnership, *, real: bool) -> tuple[str, str]:
    """Look for examples that were never replaced: a hub that nobody answers is worse than none; found, and problem.

    As long as letters are only kept as files (not `real`) they do no harm, and are only pointed out.
    """
    about = partnership.about
    named = [about.business_unit, *about.concern, *about.posts.values()]
    addresses = [contact.email for contact in named] + [officer.email for officer in about.officers]
    said = [value for value in (*addresses, *(contact.phone for contact in named)) if value]
    examples = sorted({value for value in said if value.endswith(".example") or value.startswith(DRAMA_NUMBERS)})
    if not examples:
        return "no examples left", ""
    mend = "give the real ones in partnership.yaml before anybody is written to"
    told = f"nobody is reached at {', '.join(examples)} - {mend}"
    return ("", told) if real else (told, "")


def officers(settings: Settings, plans: Plans, *, now: datetime) -> Iterator[tuple[str, str, str]]:
    """Tell of each partnership whether an officer can be told of a concern: what, found, and problem."""
    with closing(Database(settings.database_url)) as database:
        upgrade.check(database)
        for key, partnership in sorted(plans.items()):
            with database.read() as session:
                lost = concern_reach.nobody_reached(session, partnership, now=now)
                stands_in = concern_reach.can_be_told(session, partnership)
            yield f"officers of {key}", *_of_officers(partnership, lost=lost, stands_in=stands_in)


def _of_officers(partnership: Partnership, *, lost: bool, stands_in: bool) -> tuple[str, str]:
    about = partnership.about
    addresses = ", ".join(each.email for each in about.officers)
    if not lost:
        return f"concerns are told to {addresses}", ""
    why = f"mail to {addresses} comes back" if about.officers else "there is none"
    unit = about.business_unit.email
    instead = f"only {unit} is told" if stands_in and unit else "nobody is told"
    return "", f"no officer can be told of a concern ({why}; {instead}) - put their addresses right in partnership.yaml"


def alarms(settings: Settings) -> str:
    """Tell who would hear of it if the bot stood still; one that nobody hears of is pointed out."""
    really = not settings.mail.get_secret_value().startswith("file:")
    to = f"letters to {', '.join(settings.alarm_to) or 'the first officer of each partnership'}"
    watched = bool(settings.ping_url.get_secret_value())
    if not watched and not really:
        return "nobody would be told if it stood still: letters are only kept as files, and EVALBOT_PING_URL is not set"
    if not watched:
        return f"{to}; set EVALBOT_PING_URL too: when the whole machine is gone, only another one can tell"
    return f"{to if really else 'no letters (they are only kept as files)'}, and EVALBOT_PING_URL is asked at each tick"
