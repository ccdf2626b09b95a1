"""Of a reply only what is new is kept, and no word of a person is lost for a signature (L7)."""

import pytest

from bot.handlers.mailbox.bodies import from_html
from bot.handlers.mailbox.replies import new_words, whole

LEGAL = "This email and any attachments are confidential and intended for the recipient only."
QUOTED = "\n\nOn Mon, 23 Nov 2026 at 09:30, CSCP Training <e@cscp.example> wrote:\n\n> Dear Helen,\n>\n> Ann took part."


@pytest.mark.parametrize("end", ["", QUOTED, f"\n\n{LEGAL}", f"\n\nKind regards\nHelen\nHead teacher{QUOTED}"])
@pytest.mark.parametrize(
    "words",
    [
        "Seen.",
        "stop",
        "Thanks, all clear.",
        "Thank you\nI have a worry about one of the staff.",
        "Hello\n\nThanks, but one thing: nobody has the form.",
        "Two things:\n\n- the form\n- the key",
        "- the form\n- the key",
        "Important note: nobody got the e-mail.\nWarning: the link is broken.",
        "To: be clear, I am new here.",
        "Data: none\nA: yes\nDo: ring me",
        "It was so:\n\nDate: 5 November\nSubject: a bruise\nI rang the hub.",
        "On Tuesdays nobody is there.",
    ],
)
def test_a_persons_words_are_kept_and_the_rest_is_not(words: str, end: str) -> None:
    """L7."""
    assert new_words(words + end) == words


@pytest.mark.parametrize(
    "banner",
    [
        "CAUTION: This email originated from outside of the organisation. Do not click links.",
        "[EXTERNAL] This message came from outside Oak School.",
        "You don't often get email from head@oak.example. Learn why this is important<https://aka.example/x>",
    ],
)
def test_what_a_server_writes_at_the_top_goes(banner: str) -> None:
    assert new_words(f"{banner}\n\nSeen, thank you.") == "Seen, thank you."


def test_a_banner_alone_stays() -> None:
    assert new_words("Warning: nobody outside knows.") == "Warning: nobody outside knows."


@pytest.mark.parametrize(
    "mark", ["Sent from my iPhone", "Sent from Yahoo Mail on Android", "Get Outlook for iOS<https://a.example/o>"]
)
def test_what_a_phone_adds_goes(mark: str) -> None:
    assert new_words(f"Seen\n\n{mark}{QUOTED}") == "Seen"


def test_an_answer_below_its_quote_is_kept() -> None:
    assert new_words(QUOTED.strip() + "\n\nWe talked.") == "We talked."


def test_only_4000_characters_are_kept() -> None:
    assert len(new_words("word " * 5_000)) <= 4_000


def test_a_page_is_read_as_it_looks() -> None:
    page = "<style>p{}</style><p>One&nbsp;&amp; two</p><ul><li>a<li>b</ul><!-- c --><script>d()</script>3 < 4"
    assert from_html(page) == "One & two\n\n- a\n- b\n3 < 4"


def test_a_quoted_page_is_marked() -> None:
    assert from_html("<div>Yes</div><blockquote><p>Dear Ann</p></blockquote>").splitlines()[-1].startswith("> Dear")


@pytest.mark.parametrize(
    "quote", ["> Hello,", "From: Evaluation", "On 2 March 2026 Evaluation wrote:", "-----Original Message-----"]
)
def test_a_long_reply_is_given_whole_up_to_what_it_quotes(quote: str) -> None:
    """C4: what is beyond the 4,000 characters that are read is looked at for concerns."""
    said = f"{'We talked about it. ' * 500}She is afraid at home."
    assert whole(f"{said}\r\n\r\n{quote}\r\nMore of ours.") == said
    assert len(new_words(said)) <= 4_000


def test_of_a_reply_that_is_read_to_its_end_nothing_is_left() -> None:
    assert whole("Seen, thank you.\n\n> " + "Hello. " * 2_000) == ""
