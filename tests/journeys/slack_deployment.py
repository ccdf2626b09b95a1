"""A deployment with a workspace: the program as it is, its real route served over HTTP or Socket Mode, a set clock."""

import email
import email.policy
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from time import monotonic, sleep

from pydantic import SecretStr

from bot.app import App, build
from bot.outbound.senders import Pace
from bot.outbound.slack.sender import SlackSender
from bot.plan.loading import load
from bot.plan.model import Catalogue, Partnership
from bot.serving import web_app
from bot.settings import Settings
from bot.storage import outbox, touchpoints
from tests.fakes.slack import FakeSlack, Person, Seen, Workspace
from tests.plans import HERE, OUTCOMES, START, a_partnership
from tests.serving import Serving

CONFIG = Path(__file__).parents[2] / "config"
PATIENCE = 20.0


class Deployment:
    """One partnership, one workspace, one process that can be ended and begun again."""

    def __init__(self, folder: Path, slack: FakeSlack, *, socket_mode: bool) -> None:
        self.now: datetime = START
        self.mail = folder / "mail"
        self.team: Workspace = slack.workspace("T1")
        self._slack, self._socket_mode = slack, socket_mode
        self._settings = Settings(
            database_url=f"sqlite:///{folder}/evalbot.db",
            mail=SecretStr(f"file:{self.mail}"),
            slack_bot_token=SecretStr(self.team.token),
            slack_signing_secret=SecretStr("" if socket_mode else slack.signing_secret),
            slack_app_token=SecretStr(self.team.app_token if socket_mode else ""),
            slack_api_url=slack.api_url,
        )
        self.begins()

    def begins(self) -> None:
        """Start the process."""
        self.app: App = build(self._settings, plans={HERE: plan()}, clock=lambda: self.now)
        for sender in self.app.dispatcher.delivery.senders.own.values():
            assert isinstance(sender, SlackSender)
            sender.pace = Pace()  # the clock is set, and does not wait
        self._server = Serving(web_app(self.app))
        self._until_it_listens()

    def _until_it_listens(self) -> None:
        end = monotonic() + PATIENCE
        if self._socket_mode:
            while not self.team.courier.lines and monotonic() < end:
                sleep(0.01)
            assert self.team.courier.lines, "Socket Mode was not connected"
            return
        self._slack.deliver_to(f"{self._server.address}/slack/events")

    def ends(self) -> None:
        """Stop the process."""
        self._server.stop()
        self.app.close()

    def begins_again(self) -> None:
        """Stop the process and start another."""
        self.ends()
        self.begins()

    def tick(self, now: datetime | None = None) -> None:
        """Set the clock, if told, and do what is due."""
        self.now = now or self.now
        self.app.tick(self.now)

    def run_until(self, when: datetime) -> None:
        """Tick at every instant at which something is due, up to and at `when`."""
        while (due := self._next_due()) is not None and due <= when:
            self.tick(max(due, self.now))
        self.tick(when)

    def _next_due(self) -> datetime | None:
        with self.app.desk.database.read() as session:
            dues = [touchpoints.next_due(session, HERE), outbox.next_ready(session)]
        return min((due for due in dues if due is not None), default=None)

    def mails(self, to: str) -> list[str]:
        """Give the words of the mails to an address, oldest first."""
        found = []
        for file in sorted(self.mail.glob("*.eml")):
            letter = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
            body = letter.get_body(("plain",))
            if body is not None and letter["to"].addresses[0].addr_spec == to:
                found.append(f"{letter['subject']}\n{body.get_content()}")
        return found

    def code(self, to: str) -> str:
        """Read the newest code mailed to an address."""
        found = [digits for mail in self.mails(to) for digits in re.findall(r"\b\d{6}\b", mail)]
        return str(found[-1])


def plan() -> Partnership:
    """Give the plan of the tests, with every form in chat, and the headings of a real booking system."""
    columns = load(CONFIG)["wfscp"].columns
    neglect = {"code": "N1", "title": "Neglect", "outcomes": OUTCOMES}
    catalogue = Catalogue.model_validate({"courses": [neglect]})
    return replace(a_partnership(HERE, impact_check={"channel": "any"}), columns=columns, catalogue=catalogue)


def invited(person: Person) -> Seen:
    """Give the newest message that has a form to begin."""
    return [each for each in person.received() if "Start" in each.buttons()][-1]


def answers(person: Person, shown: Seen) -> None:
    """Read a message and press what is found, question by question, until it is sent."""
    for _ in range(60):
        before = person.look(shown)
        if not _press_on(person, shown):
            return
        person.waits(lambda before=before: person.look(shown).raw != before.raw)  # type: ignore[misc]
    raise AssertionError(f"it has no end: {person.look(shown).texts()}")


def _press_on(person: Person, shown: Seen) -> bool:
    now = person.look(shown)
    labels = list(now.buttons())
    on = next((each for each in labels if each.startswith(("Start", "Send"))), "")
    if on:
        assert person.presses(now, on).ok
    elif any(label.startswith("Change my answers") for label in labels):
        return False
    elif any(each["type"] == "plain_text_input" for each in now.fields().values()):
        assert person.writes(now, "Ask about the child's day").ok
    elif now.options() and not any(label.startswith("Save") for label in labels):
        assert person.chooses(now, now.options()[-1])
    else:
        said = [label for label in labels if label not in ("Back", "Skip", "Finish later", "Save", "Answer on the web")]
        assert person.presses(now, said[0]).ok, labels
    return True


@contextmanager
def deployed(folder: Path, slack: FakeSlack, *, socket_mode: bool = False) -> Iterator[Deployment]:
    """Run a deployment."""
    deployment = Deployment(folder, slack, socket_mode=socket_mode)
    try:
        yield deployment
    finally:
        deployment.ends()
