"""Connections to other machines that may go in the clear are pointed out, and no others (ASVS 5, 12.3.1)."""

import pytest
from pydantic import SecretStr

from bot.doctor_transport import in_the_clear
from bot.settings import Settings


def problems(mail: str, database: str) -> list[tuple[str, str]]:
    return list(in_the_clear(Settings(mail=SecretStr(mail), database_url=database)))


@pytest.mark.parametrize(
    ("mail", "database"),
    [
        ("file:out", "sqlite:///var/evalbot.db"),
        ("smtps://mail.example", "postgresql://db.example/e?sslmode=verify-full"),
        ("smtp://localhost:25", "postgresql://127.0.0.1/e"),
        ("smtp://me:secret@mail.example", "postgresql:///e?host=/run/postgresql"),
        ("graph:a@b.example", "postgresql+psycopg://db.example/e?sslmode=verify-ca"),
        ("nonsense", "nonsense"),
    ],
)
def test_what_is_encrypted_or_stays_on_this_machine_is_no_problem(mail: str, database: str) -> None:
    assert problems(mail, database) == []


@pytest.mark.parametrize(
    ("mail", "database", "told"),
    [
        ("smtp://mail.example", "sqlite:///e.db", "EVALBOT_MAIL: letters to mail.example"),
        ("file:out", "postgresql://me:secret@db.example/e", "DATABASE_URL: the connection to db.example may go in the"),
        ("file:out", "postgresql://db.example/e?sslmode=require", "does not look whom it talks to"),
        ("file:out", "postgresql://db.example/e?sslmode=disable", "add ?sslmode=verify-full"),
    ],
)
def test_what_may_go_in_the_clear_is_named_with_its_mend_and_no_password(mail: str, database: str, told: str) -> None:
    ((what, problem),) = problems(mail, database)
    assert told in problem and "secret" not in problem and what.startswith("encryption of")
