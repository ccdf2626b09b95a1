"""A deployment whose delegates are in a workspace: invited there, and answering there, in a Slack of our own."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from pydantic import SecretStr

from bot.app import build
from bot.outbound.senders import Pace
from bot.outbound.slack.sender import SlackSender
from bot.settings import Settings
from tests.fakes.slack import FakeSlack, Workspace, fake_slack
from tests.load.deployment import CONFIG, Deployment, deployed

TEAM = "T1"


@dataclass(frozen=True)
class SlackDeployment(Deployment):
    """One partnership with its workspace."""

    slack: FakeSlack = field(kw_only=True)

    @property
    def team(self) -> Workspace:
        """Give the workspace."""
        return self.slack.workspace(TEAM)

    def environment(self) -> dict[str, str]:
        """Tell the program of the workspace, and of no other partnership."""
        slack = {
            "SLACK_BOT_TOKEN": self.team.token,
            "SLACK_SIGNING_SECRET": self.slack.signing_secret,
            "SLACK_API_URL": self.slack.api_url,
        }
        return {**super().environment(), "EVALBOT_CONFIG": str(self._config()), **slack}

    def _config(self) -> Path:
        config = self.folder / "config"
        if not config.exists():
            shutil.copytree(CONFIG / "questionnaires", config / "questionnaires")
            shutil.copytree(CONFIG / "partnerships" / self.partnership, config / "partnerships" / self.partnership)
        return config

    def invite(self, delegates: int, day: date) -> None:
        """Book them, have Slack know them, and have them asked; at no pace, since Slack's would take an hour."""
        for n in range(delegates):
            self.team.user(f"U{n}", email=f"ann{n}@agency{n % 40}.example", name=f"Ann{n} Example")
        self.book(delegates, day)
        told = self.environment()
        settings = Settings(
            database_url=told["DATABASE_URL"],
            config=Path(told["EVALBOT_CONFIG"]),
            base_url=told["EVALBOT_BASE_URL"],
            mail=SecretStr(told["EVALBOT_MAIL"]),
            slack_bot_token=SecretStr(told["SLACK_BOT_TOKEN"]),
            slack_signing_secret=SecretStr(told["SLACK_SIGNING_SECRET"]),
            slack_api_url=told["SLACK_API_URL"],
        )
        app = build(settings)
        for sender in app.dispatcher.delivery.senders.own.values():
            assert isinstance(sender, SlackSender)
            sender.pace = Pace(at_once=4)
        app.tick()
        app.close()
        self.slack.deliver_to(f"http://127.0.0.1:{self.port}/slack/events")


@contextmanager
def in_slack(folder: Path, kind: str, partnership: str = "wfscp") -> Iterator[SlackDeployment]:
    """Give an empty deployment with a workspace."""
    with fake_slack() as slack, deployed(folder, kind, partnership) as plain:
        yield SlackDeployment(plain.folder, plain.database, plain.port, plain.partnership, slack=slack)
