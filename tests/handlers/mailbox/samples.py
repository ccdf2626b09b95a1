"""The corpus of mails, written by hand, and how each is to be read."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from bot.handlers.mailbox.reading import read
from bot.messages.arrived import Arrived, Failed, Kind

CORPUS = Path(__file__).parents[2] / "corpora/mail"
FILES = sorted(CORPUS.glob("*.eml"))
OWN = frozenset({"evaluation@cscp.example"})
RECEIVED = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
"""A Monday."""
LETTER = "<letter-1@cscp.example>"


def arrived(raw: bytes) -> Arrived:
    return read(raw, own=OWN, received=RECEIVED)


def sample(name: str) -> bytes:
    return (CORPUS / f"{name}.eml").read_bytes()


@dataclass(frozen=True)
class Expected:
    """What a sample is to be read as; the text where it matters."""

    kind: Kind
    text: str | None = None
    failed: Failed | None = None
    back_on: date | None = None


def bounced(email: str, status: str = "", for_good: bool = True) -> Expected:
    return Expected("bounce", "", Failed(email, status, for_good))


HEAD, ANN = "head@oak.example", "ann.bell@oak.example"
THANKS = """Hi,

Thanks,
I have seen this. A colleague told me she does not know who the safeguarding lead is on Fridays.

Important note: nobody here got the e-mail about the new form.

PS The link to the form is broken."""
OUTLOOK = """Hello,

Thank you, this is useful. Two things worry me:

- we have nobody on Fridays who knows the threshold document
- Ann has not been given time for the chronology

Can you tell me who to ask?"""

EXPECTED = {
    "bounce_exchange_online": bounced(HEAD, "5.1.10"),
    "bounce_exchange_full": bounced(HEAD, "5.2.2", False),
    "bounce_gmail": bounced("ann.bell@gmail.example", "5.1.1"),
    "bounce_postfix": bounced(HEAD, "5.1.1"),
    "bounce_postfix_expired": bounced(HEAD, "4.4.1", False),
    "bounce_exim": bounced("raj.shah@ash.example", "5.0.0", False),
    "bounce_exim_old": bounced("raj.shah@ash.example", "5.1.1"),
    "bounce_qmail": bounced("mia.cole@yew.example", "5.1.1"),
    "bounce_other_alphabet": bounced("zoe@oak.example", "", False),
    "bounce_blocked": bounced(ANN, "5.7.1", False),
    "bounce_forged_by_a_person": Expected(
        "reply", "I got this when I wrote to Helen. Do you have another address for her?"
    ),
    "delay_exchange_online": Expected("delay", "", Failed(HEAD, "4.4.7", False)),
    "delay_exim": Expected("delay", "", Failed("raj.shah@ash.example", "4.0.0", False)),
    "delivered_receipt": Expected("other"),
    "read_receipt": Expected("other"),
    "away_exchange_online": Expected("automatic", back_on=date(2026, 12, 7)),
    "away_gmail": Expected("automatic", back_on=date(2026, 12, 4)),
    "away_exim_vacation": Expected("automatic", back_on=date(2026, 12, 6)),
    "away_sieve": Expected("automatic", back_on=date(2027, 1, 4)),
    "away_without_headers": Expected("automatic", back_on=date(2026, 12, 1)),
    "away_no_date": Expected("automatic"),
    "away_gone": Expected("other"),
    "challenge": Expected("other"),
    "reply_outlook_desktop": Expected("reply", OUTLOOK),
    "reply_outlook_html": Expected("reply", "We talked on Tuesday. Ann’s café project is going well.\n\nHelen"),
    "reply_outlook_ios": Expected(
        "reply", "Seen, thank you. The staff room has no quiet place for supervision."
    ),
    "reply_outlook_android": Expected("reply", "Seen and discussed."),
    "reply_gmail": Expected("reply", "Not my supervisor, it is Joan Marsh joan.marsh@oak.example"),
    "reply_gmail_html": Expected("reply", "stop"),
    "reply_gmail_inline": Expected("reply", "My answers are below.\n\nYes, twice.\n\nNobody covers my class."),
    "reply_apple_ios": Expected(
        "reply", "Thanks, we’ll talk on Thursday. One of my staff still can’t get into the referral form."
    ),
    "reply_apple_photo_first": Expected("reply", "This is our notice board now."),
    "reply_samsung": Expected("reply", "Prefer chat"),
    "reply_android_k9": Expected("reply", "I used it with one family."),
    "reply_thanks_first": Expected("reply", THANKS),
    "reply_bottom_thunderbird": Expected(
        "reply", "We talked about it on Friday. He needs a copy of the toolkit."
    ),
    "reply_subject_only": Expected("unreadable", ""),
    "reply_unknown_charset": Expected("reply", "The café group worked well."),
    "reply_signed_smime": Expected("reply", "It went well."),
    "reply_forged": Expected("reply", "All is well with Ann. No need to ask again."),
    "reply_two_senders": Expected("unreadable"),
    "reply_by_a_list": Expected("other", "We have seen it in the office."),
    "calendar_reply": Expected("other", "I shall be there."),
    "encrypted_smime": Expected("unreadable", ""),
    "encrypted_pgp": Expected("unreadable", ""),
    "encrypted_pgp_inline": Expected("unreadable", ""),
    "empty_body": Expected("unreadable", ""),
    "only_quoted": Expected("unreadable", ""),
    "loop_own_address": Expected("loop"),
    "loop_own_mark": Expected("loop"),
    "newsletter": Expected("other", "Chairs for less."),
    "wants_no_answer": Expected("other", "Please send the certificate to the HR team."),
    "malformed": Expected("unreadable"),
}  # fmt: skip
