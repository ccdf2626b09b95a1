"""Makes a message row into a message: mints its links, makes its attachments, finds its thread."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from bot.messages import calendar_file
from bot.messages.nouns import Address, Attachment, Json, Message
from bot.outbound import reporting
from bot.outbound.reporting import Enclosed
from bot.plan.model import ASKS, Partnership, Plans
from bot.reports import certificate
from bot.storage import chat_accounts, chat_codes, chat_officers, conversations, events, links, people
from bot.storage.session import Database
from bot.storage.tables import Certificate, OutboxMessage, Person, Touchpoint

PREFERENCES_DAYS = 400
CONCERN_DAYS = 30


@dataclass(frozen=True)
class Draft:
    """A message whose files are still to be made: a PDF takes longer than a transaction should."""

    message: Message
    files: tuple[Callable[[], Attachment], ...]
    report: Callable[[Database], Enclosed] | None = None
    """Reads and makes the report that goes with it: the letter itself tells of what is in it."""

    def finished(self, database: Database) -> Message:
        """Make the files; outside any transaction."""
        made = tuple(make() for make in self.files)
        if self.report is None:
            return replace(self.message, attachments=made)
        enclosed = self.report(database)
        context = {**self.message.context, "report": enclosed.told}
        return replace(self.message, context=context, attachments=(*made, *enclosed.files))


@dataclass(frozen=True)
class Composer:
    """What composing needs of the outside: the plans, what links start with, and where replies go."""

    plans: Plans
    base_url: str
    replies: Mapping[str, str] = field(default_factory=dict)
    """By partnership; to its business unit where it has none."""

    def compose(self, session: Session, row: OutboxMessage, *, now: datetime) -> Draft:
        """Make the message of a row; its links are minted here, so that no token is ever kept."""
        partnership = self.plans[row.partnership]
        person = people.get(session, row.partnership, row.person_id)
        touchpoint = session.get(Touchpoint, row.touchpoint_id) if row.touchpoint_id else None
        context = {**row.context, "links": self._links(session, row, touchpoint, now)}
        if row.template == "code" and touchpoint is not None:
            context["code"] = links.new_code(session, row.partnership, touchpoint.id, now=now)
        elif row.template == "code":  # an officer's, for a concern
            context["code"] = links.derived_code(session, row.message_id)
        elif row.template == "chat_code":
            context["code"] = chat_codes.mint(session, row.partnership, row.context["chat"], now=now)
        unit = partnership.about.business_unit
        account = _account(session, row, person, now)
        before = conversations.before(session, row)
        message = Message(
            message_id=row.message_id,
            to=Address(row.channel, person.name, email=person.email, account=account),
            template=row.template,
            context=context,
            partnership=row.partnership,
            reply_to=self.replies.get(row.partnership) or unit.email or "",
            sender_name=partnership.about.short_name,
            thread=tuple(each.message_id for each in before),
            topic=before[0].subject if before else "",
            touchpoint=row.touchpoint_id or 0,
            earlier=tuple(each.provider_id for each in before if each.channel == row.channel and each.provider_id),
            queued_at=row.created_at,
            at=now,
            preferences_link=self._preferences(session, row, person, now),
        )
        wanted = reporting.wanted(row)
        report = self.report(partnership, wanted, now) if wanted else None
        return Draft(message, tuple(self._files(session, row, partnership, now)), report)

    def _url(self, path: str) -> str:
        return f"{self.base_url.rstrip('/')}{path}"

    def _links(
        self, session: Session, row: OutboxMessage, touchpoint: Touchpoint | None, now: datetime
    ) -> dict[str, Json]:
        made: dict[str, Json] = {
            about: self._url(f"/{about}/{row.partnership}") for about in ("privacy", "accessibility")
        }
        number = row.context.get("certificate", {}).get("number")
        if number:
            made["certificate"] = self._url(f"/certificates/{number}")
        if "alert" in row.context:
            alert = row.context["alert"]
            made["concern"] = self._concern(session, row, alert["number"], now)
            made["others"] = [self._concern(session, row, each["number"], now) for each in alert.get("others", ())]
        if touchpoint is None or row.template == "code":
            return made
        name, purpose = _page(touchpoint)
        if purpose:
            token = links.to_page(session, touchpoint, purpose, now=now)
            made[name] = self._url(f"/{purpose}/{token}")
        return made

    def _concern(self, session: Session, row: OutboxMessage, number: int, now: datetime) -> str:
        token = links.mint(
            session,
            row.partnership,
            purpose="c",
            person_id=row.person_id,
            touchpoint_id=None,
            concern_id=number,
            now=now,
            expires_at=now + timedelta(days=CONCERN_DAYS),
        )
        return self._url(f"/c/{token}")

    def _preferences(self, session: Session, row: OutboxMessage, person: Person, now: datetime) -> str:
        if row.template in ("code", "chat_code", "concern_alert", "concern_seen"):
            return ""
        token = links.mint(
            session,
            row.partnership,
            purpose="p",
            person_id=person.id,
            touchpoint_id=None,
            now=now,
            expires_at=now + timedelta(days=PREFERENCES_DAYS),
        )
        return self._url(f"/p/{token}")

    def _files(
        self, session: Session, row: OutboxMessage, partnership: Partnership, now: datetime
    ) -> Iterator[Callable[[], Attachment]]:
        for what in row.attach:
            kind, _, name = str(what).partition(":")
            if kind == "event" and row.channel == "mail":  # a mail program takes it in; in a chat it is clutter
                yield _event_file(session, partnership, int(name), now)
            elif kind == "certificate":
                yield self.certificate_file(session, partnership, name)

    def report(self, partnership: Partnership, what: str, now: datetime) -> Callable[[Database], Enclosed]:
        """Give what reads and makes a report."""
        return lambda database: reporting.enclosed(database, partnership, what, now=now)

    def certificate_file(self, session: Session, partnership: Partnership, number: str) -> Callable[[], Attachment]:
        """Gather what was frozen when a certificate was issued; gives what makes its PDF."""
        issued = session.get_one(Certificate, number)
        facts = certificate.CertificateFacts(
            partnership=partnership.about.name,
            logo=Path(partnership.folder) / partnership.about.logo if partnership.about.logo else None,
            name=issued.name,
            course=issued.course,
            level=issued.level,
            date=issued.date,
            outcomes=tuple(str(outcome) for outcome in issued.outcomes),
            number=issued.number,
            verify_url=self._url(f"/certificates/{issued.number}"),
            issued_at=issued.issued_at,
        )
        name = f"certificate-{issued.number}.pdf"
        return lambda: Attachment(name, "application/pdf", certificate.pdf(facts))


def _account(session: Session, row: OutboxMessage, person: Person, now: datetime) -> str:
    """Give the chat account of whoever a message is for: an officer's is the one that a code has shown to be theirs."""
    officers = chat_officers.account_of(session, row.partnership, person.email, row.channel)
    own = officers if row.role == "officer" else ""
    return own or chat_accounts.account_of(session, row.partnership, person, row.channel, now=now)


def _page(touchpoint: Touchpoint) -> tuple[str, str]:
    if touchpoint.kind in ASKS:
        return "form", "q"
    return ("supervisor", "s") if touchpoint.role == "supervisor" else ("", "")


def _event_file(session: Session, partnership: Partnership, event_id: int, now: datetime) -> Callable[[], Attachment]:
    event = events.get(session, partnership.key, event_id)
    return lambda: calendar_file.event_file(
        partnership=partnership.key,
        ref=event.ref,
        course=event.course,
        starts=event.starts_at.astimezone(partnership.about.tz),
        ends=event.ends_at.astimezone(partnership.about.tz),
        now=now,
        venue=event.venue,
        sequence=event.moves,
    )
