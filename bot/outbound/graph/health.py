"""Whether a mailbox of Microsoft 365 is set up: token, mailbox, permissions; each fault with its mend."""

from collections.abc import Iterator

from requests import RequestException

from bot.errors import Permanent, Temporary
from bot.outbound.graph.client import NO_MAILBOX, Client, code_of, failure
from bot.outbound.graph.mailboxes import Mailbox
from bot.outbound.looked import Looked

MENDS = {
    "AADSTS90002": "M365_TENANT_ID is no tenant: copy the directory (tenant) id from the app's 'Overview'",
    "AADSTS700016": "M365_CLIENT_ID is not known in this tenant: copy the application (client) id from 'Overview'",
    "AADSTS7000215": "the secret is wrong: copy the secret's *value*, not its id, from 'Certificates & secrets'",
    "AADSTS7000222": "the secret has run out: make a new one under 'Certificates & secrets', and put it in its place",
    "AADSTS700027": "the certificate is not the application's: upload it under 'Certificates & secrets'",
    "AADSTS7000112": "the application is switched off: switch it on under 'Enterprise applications'",
    "tenant": "compare M365_TENANT_ID with 'Overview' of the app registration, and M365_CERTIFICATE with its file",
}
"""By Microsoft's number for what is wrong with an application."""
GRANT = "grant the application {} for this mailbox (docs/microsoft365.md, 'One mailbox only'); it takes up to two hours"
REMINDER = (
    "see that the application may use this mailbox only, and that SPF and DKIM are set for its domain "
    "(docs/microsoft365.md)"
)
_NOBODY = "/messages/AAMkAGI2doctor/send"
"""A draft that is not there: who may send is told that it is not, who may not is told that."""


def look_at(mailbox: Mailbox) -> Iterator[Looked]:
    """Ask Microsoft about a mailbox, without a letter: token, mailbox, then both permissions."""
    client = Client(mailbox)
    try:
        client.tokens.token()
    except Temporary as fault:
        yield Looked("", _mended(fault.reason))
        return
    yield Looked("the application gets a token")
    problem = _writes(client)
    yield Looked("" if problem else f"the mailbox {mailbox.address} is there, and may be written to", problem)
    if problem:
        return
    problem = _sends(client)
    yield Looked("" if problem else f"it may send as {mailbox.address}; {REMINDER}", problem)


def _mended(reason: str) -> str:
    mend = next((mend for sign, mend in MENDS.items() if sign in reason), "")
    return f"{reason.partition(': ')[0]} - {mend}" if mend else reason


def _writes(client: Client) -> str:
    """Make a draft, and take it away again."""
    try:
        draft = client.ask("post", "/messages", data={"subject": "Evalbot: a draft of 'evalbot doctor'"}).json()
        client.ask("delete", f"/messages/{draft['id']}")
    except RequestException as error:
        if code_of(error) in NO_MAILBOX:
            return f"there is no such mailbox ({code_of(error)}) - correct its address, or give it a licence"
        return _refused(error, "Mail.ReadWrite")
    except (Temporary, Permanent) as fault:
        return fault.reason
    return ""


def _sends(client: Client) -> str:
    try:
        client.ask("post", _NOBODY)
    except RequestException as error:
        status = error.response.status_code if error.response is not None else 0
        return "" if status in (400, 404) else _refused(error, "Mail.Send")
    except (Temporary, Permanent) as fault:
        return fault.reason
    return ""


def _refused(error: RequestException, permission: str) -> str:
    status = error.response.status_code if error.response is not None else 0
    if status in (401, 403):
        return f"Microsoft 365 refuses ({code_of(error) or status}) - {GRANT.format(permission)}"
    return failure(error).reason
