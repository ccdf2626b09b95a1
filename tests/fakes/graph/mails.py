"""A mail, and the one it goes to, for the tests of the fake Graph."""

from email.message import EmailMessage

from tests.fakes.graph.server import ADDRESS

ANN = {"emailAddress": {"name": "Ann Bee", "address": "ann@school.example"}}
OURS = "<touchpoint-812.0@evaluation.example.org>"


def a_mail(**headers: str) -> EmailMessage:
    """Give a mail with a text and HTML; underscores in the names of headers stand for hyphens."""
    mail = EmailMessage()
    for name, value in {"From": ADDRESS, "To": "Ann Bee <ann@school.example>", "Subject": "Words"}.items():
        mail[name] = value
    mail["Message-ID"] = OURS
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content("our own text")
    mail.add_alternative("<p>our <b>html</b></p>", subtype="html")
    return mail
