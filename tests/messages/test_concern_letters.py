"""The letters about concerns say what their reader must do, the nearest help first, and nothing that is not so (C4)."""

from typing import Any

import pytest

from bot.messages import mail
from bot.messages.mail import MailText
from tests.fakes.letters import a_context, a_message

HUB, SAMARITANS, UNREAD = "0333 240 1727", "116 123", "Nobody reads mail to this address in time"
POLICE = {"name": "Police", "phone": "999", "email": None, "when": None}
ON_THE_PAGE = "is on that page and not in this mail"


def care(*kinds: str, **more: Any) -> MailText:
    contacts = [POLICE, *a_context("concern_care")["concern"]]
    return mail.render(a_message("concern_care", kinds=[*kinds], concern=contacts, **more))


def alert(template: str = "concern_alert", **more: Any) -> MailText:
    context = a_context(template)
    other = context["alert"] | {"number": 11, "place": "in a mail"}
    facts = context["alert"] | ({"others": [other], "n": 2, "left": 0} if more.pop("two", False) else {}) | more
    links = context["links"] | {"others": ["https://evaluation.example.org/c/other"]}
    return mail.render(a_message(template, alert=facts, links=links))


@pytest.mark.parametrize("kinds", [("child",), ("colleague",), ("child", "distress"), ("distress",)])
def test_who_wrote_reads_first_that_nobody_reads_it_in_time_then_999_once(kinds: tuple[str, ...]) -> None:
    text = care(*kinds).text
    assert text.index(UNREAD) < text.index("999") < text.index(HUB)
    assert text.count("999") == 1 and "Police" not in text


def test_of_a_child_and_the_writer_the_childs_contacts_come_first_and_one_line_is_for_the_writer() -> None:
    text = care("child", "distress").text
    assert text.index(HUB) < text.index("If any of this is about you, ring Samaritans: 116 123")
    assert "Your GP" not in text and "Thank you for saying how you are" not in text


def test_who_is_in_distress_is_thanked_and_told_of_samaritans_before_others() -> None:
    text = care("distress").text
    assert text.index("Thank you for saying how you are") < text.index(SAMARITANS) < text.index(HUB)
    assert "If nobody is at risk" not in text


def test_no_heading_of_a_letter_says_what_another_says() -> None:
    html = care("child", "distress").html
    assert "<h2" not in html and html.count("may be at risk") == html.count("If somebody may be at risk")


def test_where_nobody_can_be_told_the_letter_says_so() -> None:
    text = care("child", told=False).text
    assert "We cannot reach our training team now." in text and "We have told" not in text


@pytest.mark.parametrize(
    ("facts", "heading", "again"),
    [
        ({"times": 1}, "A concern may have been written", "after 1 hour, after 4 hours, and then each morning, until"),
        ({"times": 2}, "Nobody has seen this concern yet", "again, next morning at the latest, until"),
        ({"times": 2, "more": True}, "More was written about a concern", "again, next morning at the latest, until"),
        ({"times": 1, "two": True}, "2 concerns may have been written", "on those pages that they have seen each"),
        ({"times": 1, "stand_in": True}, "No officer can be reached", "until an officer says that they have seen it"),
    ],
)
def test_an_alerts_subject_and_heading_say_the_same_and_when_one_is_told_again(
    facts: dict[str, Any], heading: str, again: str
) -> None:
    said = alert(**facts)
    assert said.subject.startswith(heading) and f">{heading}</h1>" in said.html
    for words in (said.text, " ".join(said.html.split())):
        assert again in words and (ON_THE_PAGE in words) == (not facts.keys() & {"stand_in", "two"})


@pytest.mark.parametrize(("slack", "said"), [(True, "“/evaluation concerns” in Slack, or by"), (False, "listed by ")])
def test_what_finds_no_room_in_an_alert_is_listed_where_the_officer_is(slack: bool, said: str) -> None:
    text = alert(times=1, two=True, left=3, slack=slack).text
    assert "And 3 more." in text and said in text and ("Slack" in text) == slack


def test_who_has_seen_several_is_said_in_the_subject() -> None:
    assert alert("concern_seen").subject.startswith("Seen by Olive Officer: the concern of ")
    assert alert("concern_seen", two=True).subject == "Seen by Olive Officer: 2 concerns"
