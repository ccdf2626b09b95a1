"""What looking at a provider's set-up finds, for the doctor."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Looked:
    """One thing about a mailbox or a workspace; `problem` is empty where it is right."""

    found: str
    problem: str = ""
