"""Where plain replies go: to the mailbox that is read, unless somebody has said otherwise (L7)."""

from pathlib import Path

from pydantic import SecretStr

from bot.outbound.replies import reply_addresses
from bot.settings import Settings
from tests.plans import HERE, THERE, a_partnership


def read(reply_to: str = "") -> Settings:
    return Settings(
        mail=SecretStr("graph:evaluation@example.org"),
        m365_tenant_id="t",
        m365_client_id="c",
        m365_client_secret=SecretStr("s"),
        reply_to=reply_to,
    )


def test_they_go_to_the_mailbox_that_is_read_else_to_the_officers(tmp_path: Path) -> None:
    plans = {key: a_partnership(key) for key in (HERE, THERE)}
    officers = plans[HERE].about.business_unit.email
    assert officers
    files = Settings(mail=SecretStr(f"file:{tmp_path}"))
    assert reply_addresses(files, plans)[HERE] == officers
    assert set(reply_addresses(read(), plans).values()) == {"evaluation@example.org"}


def test_what_is_set_holds_for_all() -> None:
    plans = {key: a_partnership(key) for key in (HERE, THERE)}
    assert set(reply_addresses(read("training@example.org"), plans).values()) == {"training@example.org"}
