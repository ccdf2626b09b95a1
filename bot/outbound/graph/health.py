"""Whether a mailbox of Microsoft 365 is set up: token, proof, mailbox, permissions; each fault with its mend."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from cryptography import x509
from requests import RequestException

from bot.errors import Permanent, Temporary
from bot.outbound.graph.client import Client
from bot.outbound.graph.failing import DOCTOR, HOSTS, NO_MAILBOX, code_of, failure
from bot.outbound.graph.mailboxes import Mailbox
from bot.outbound.looked import Looked

NO_TENANT = "no such tenant: copy the directory (tenant) id from the app's 'Overview' to M365_TENANT_ID"
MENDS = {
    "AADSTS90002": NO_TENANT,
    "AADSTS900021": NO_TENANT,
    "AADSTS900023": NO_TENANT,
    "AADSTS700016": "M365_CLIENT_ID is not known in this tenant: copy the application (client) id from 'Overview'",
    "AADSTS7000215": "the secret is wrong: copy the secret's *value*, not its id, from 'Certificates & secrets'",
    "AADSTS7000222": "the secret has run out: make a new one under 'Certificates & secrets', and put it in its place",
    "AADSTS700027": "the certificate is not the application's: upload it under 'Certificates & secrets'",
    "AADSTS7000112": "the application is switched off: switch it on under 'Enterprise applications'",
}
"""By Microsoft's number for what is wrong with an application."""
GRANT = "grant the application {} for this mailbox (docs/microsoft365.md, 'One mailbox only'); it takes up to two hours"
COMPARE = "compare M365_TENANT_ID with 'Overview'{}, and see that nothing else answers at {}"
LOOK_UP = "look this number up at Microsoft, and compare the three M365_ settings with the app's 'Overview'"
WAIT = "wait, and try again"
ADDRESS = "correct it in EVALBOT_MAIL or partnership.yaml"
NOT_ONLINE = "it is not in Exchange Online: make it there (a shared mailbox will do)"
SOON = timedelta(days=30)
"""How long before its end a certificate is spoken of: the one who may upload another must be found first."""
NEW_CERTIFICATE = (
    "make a new one, upload it under 'Certificates & secrets', and put it into the file (docs/microsoft365.md, step 2)"
)
SECRET = (
    "it proves itself by a secret: when that runs out is known in Entra only, under 'Certificates & secrets'; put "
    "the date into a calendar, or use a certificate, whose end is told here"
)
REMINDER = (
    "see that the application may use this mailbox only, and that SPF and DKIM are set for its domain "
    "(docs/microsoft365.md)"
)
_NOBODY = "/messages/AAMkAGI2doctor/send"
"""A draft that is not there: who may send is told that it is not, who may not is told that."""


def look_at(mailbox: Mailbox, *, now: datetime) -> Iterator[Looked]:
    """Ask Microsoft about a mailbox, without a letter: token, what it is got by, then mailbox and permissions."""
    client = Client(mailbox)
    try:
        client.tokens.token()
    except Temporary as fault:
        yield Looked("", _mended(fault.reason))
        return
    yield Looked("the application gets a token")
    yield _proof(mailbox, now)
    problem = _writes(client)
    yield Looked("" if problem else f"the mailbox {mailbox.address} is there, and may be written to", problem)
    if problem:
        return
    problem = _reads(client)
    yield Looked("" if problem else "its inbox may be read", problem)
    problem = _sends(client)
    yield Looked("" if problem else f"it may send as {mailbox.address}; {REMINDER}", problem)


def _proof(mailbox: Mailbox, now: datetime) -> Looked:
    """Tell until when the application can prove who it is, where that can be known."""
    pem = mailbox.certificate.get_secret_value()
    if not pem:
        return Looked(SECRET)
    ends = x509.load_pem_x509_certificates(pem.encode())[0].not_valid_after_utc
    on = f"{ends.day} {ends:%B %Y}"
    if ends <= now:
        return Looked("", f"the certificate ended on {on} - {NEW_CERTIFICATE}")
    if ends - now <= SOON:
        days = (ends - now).days
        return Looked("", f"the certificate ends on {on}, in {days} day{'' if days == 1 else 's'} - {NEW_CERTIFICATE}")
    return Looked(f"it proves itself by a certificate, which is good until {on}")


def _mended(reason: str) -> str:
    """Say with a reason what mends it, where it does not say so itself."""
    number = re.search(r"AADSTS\d+", reason)
    if mend := MENDS.get(number[0], "") if number else "":
        return f"{reason.partition(': ')[0]} - {mend}"
    if "what stands in between" in reason:
        compare = COMPARE.format(", M365_CERTIFICATE with its file" if "certificate" in reason else "", HOSTS[0])
        return f"{reason.removesuffix(f': {DOCTOR}')} - {compare}"
    if number or DOCTOR in reason:
        return f"{reason.removesuffix(f': {DOCTOR}')} - {LOOK_UP}"
    return f"{reason} - {WAIT}" if any(sign in reason for sign in ("at present", "for now", "just now")) else reason


def _writes(client: Client) -> str:
    """Make a draft, and take it away again."""
    try:
        draft = client.ask("post", "/messages", data={"subject": "Evalbot: a draft of 'evalbot doctor'"}).json()
        client.ask("delete", f"/messages/{draft['id']}")
    except RequestException as error:
        if code_of(error) in NO_MAILBOX:
            mend = NOT_ONLINE if code_of(error).endswith("RESTAPI") else ADDRESS
            return f"there is no such mailbox ({code_of(error)}) - {mend}"
        return _refused(error, "Mail.ReadWrite")
    except (Temporary, Permanent) as fault:
        return _mended(fault.reason)
    return ""


def _reads(client: Client) -> str:
    try:
        client.ask("get", "/mailFolders/inbox/messages", params={"$top": "1", "$select": "id"})
    except RequestException as error:
        return _refused(error, "Mail.ReadWrite")
    except (Temporary, Permanent) as fault:
        return _mended(fault.reason)
    return ""


def _sends(client: Client) -> str:
    try:
        client.ask("post", _NOBODY)
    except RequestException as error:
        status = error.response.status_code if error.response is not None else 0
        return "" if status in (400, 404) else _refused(error, "Mail.Send")
    except (Temporary, Permanent) as fault:
        return _mended(fault.reason)
    return ""


def _refused(error: RequestException, permission: str) -> str:
    status = error.response.status_code if error.response is not None else 0
    if status in (401, 403):
        return f"Microsoft 365 refuses ({code_of(error) or status}) - {GRANT.format(permission)}"
    return _mended(failure(error).reason)
