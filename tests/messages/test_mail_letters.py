"""Every letter can be written, stands alone as text, and says what its reader must know (L2-L8, C4, P5)."""

from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest

from bot.errors import Permanent
from bot.messages import mail
from tests.fakes.letters import ASKS, DELEGATE_ASKS, LETTERS, SUPERVISOR, a_context, a_message

BUTTONLESS = (
    *("chat_code", "code", "concern_care", "officer_digest", "officer_report", "practice_issue"),
    "trainer_report",
)


class Tags(HTMLParser):
    """Gathers what a test asks about an HTML letter."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.buttons = 0
        self.headings = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = dict(attrs)
        self.links += [facts["href"] or ""] if tag == "a" else []
        self.buttons += facts.get("class") == "button"
        self.headings += tag == "h1"


@pytest.mark.parametrize("letter", LETTERS)
def test_every_letter_is_written_with_one_action_and_its_footer(letter: str) -> None:
    words = mail.render(a_message(letter))
    tags = Tags(words.html)
    assert words.subject
    assert tags.headings == 1
    assert tags.buttons == (0 if letter in BUTTONLESS else 1)
    for text in (words.text, words.html):
        assert "https://evaluation.example.org/privacy/cscp" in text
        assert "https://evaluation.example.org/p/" in text
        assert "Replies to this mail go to training@cscp.example" in text
    assert 'lang="en"' in words.html
    assert "prefers-color-scheme" in words.html


@pytest.mark.parametrize("letter", LETTERS)
def test_the_text_alone_has_every_link_that_the_html_has(letter: str) -> None:
    words = mail.render(a_message(letter))
    pages = {link for link in Tags(words.html).links if link.startswith("https://")}
    assert all(page in words.text for page in pages)


@pytest.mark.parametrize("letter", LETTERS)
def test_a_letter_is_written_with_the_least_that_a_flow_knows(letter: str) -> None:
    least: dict[str, Any] = a_context(letter)
    least["person"] = {"name": "Jo Bell", "first_name": ""}
    least["business_unit"] = {"name": "Business unit", "email": "unit@cscp.example", "phone": None}
    least["concern"] = [{"name": "Hub", "phone": "0333 240 1727", "email": None, "when": None}]
    if "event" in least:
        least["event"] |= {"level": "", "venue": "", "outcomes": []}
    for part, empty in (("actions", []), ("results", []), ("usefulness", ""), ("supervisor_sees", [])):
        if part in least:
            least[part] = empty
    message = replace(a_message(letter), context=least, reply_to="", sender_name="", preferences_link="")
    words = mail.render(message)
    assert "Hello Jo" in words.text
    assert "Replies to this mail go to unit@cscp.example" in words.text
    for text in (words.text, words.html, words.subject):
        assert "None" not in text
        assert "/p/" not in text
    assert "\n\n\n" not in words.text


@pytest.mark.parametrize("letter", DELEGATE_ASKS)
def test_delegates_are_told_before_they_answer_what_their_supervisor_sees(letter: str) -> None:
    """L5; and a letter that does not know it is not sent at all."""
    words = mail.render(a_message(letter))
    for text in (words.text, words.html):
        assert "What your supervisor will see" in text
        assert "the actions that you write down for yourself" in text
    assert "will not see your answers" in mail.render(a_message(letter, supervisor_sees=[])).text
    unknown = {key: value for key, value in a_context(letter).items() if key != "supervisor_sees"}
    with pytest.raises(Permanent, match="supervisor_sees"):
        mail.render(replace(a_message(letter), context=unknown))


@pytest.mark.parametrize("letter", [*ASKS, *SUPERVISOR])
def test_nobody_is_to_name_a_child(letter: str) -> None:
    words = mail.render(a_message(letter))
    assert all("do not name a child" in text for text in (words.text, words.html))


@pytest.mark.parametrize("letter", ASKS)
def test_a_letter_that_asks_says_whom_to_tell_of_a_concern(letter: str) -> None:
    """C4: the partnership's own contacts, and 999 once."""
    words = mail.render(a_message(letter))
    assert "Safeguarding Hub: 0333 240 1727, day and night" in words.text
    assert "lado@council.example" in words.text
    assert 'href="tel:03332401727"' in words.html
    police = [{"name": "Police", "phone": "999", "email": None, "when": None}]
    assert mail.render(a_message(letter, concern=police)).text.count("999") == 1


def test_a_briefing_has_three_questions_made_of_the_delegates_own_words() -> None:
    text = mail.render(a_message("supervisor_briefing")).text
    assert "1. You planned this: “Use the Graded Care Profile at my next home visit”." in text
    assert "2. One aim of the course was to recognise the signs of neglect in a home visit." in text
    assert "\n3. " in text
    assert "not answered before, Fairly confident after" in text


def test_a_briefing_explains_its_scale_once_and_only_where_it_is_one_of_five() -> None:
    for text in (
        mail.render(a_message("supervisor_briefing")).text,
        mail.render(a_message("supervisor_briefing")).html,
    ):
        assert text.count("(1 = not at all, 5 = completely)") == 1
    scores = [{"question": "How well?", "before": "3", "after": "8"}]
    assert "5 = completely" not in mail.render(a_message("supervisor_briefing", results=scores)).text


def test_a_form_that_closes_with_the_courses_start_says_when() -> None:
    event = a_context("pre_course")["event"]
    stage = a_context("pre_course")["stage"] | {"closes": event["date"]}
    text = mail.render(a_message("pre_course", stage=stage)).text
    assert f"The form closes when the course starts, {event['date']} at {event['starts']}." in text


def test_a_briefing_without_results_shows_no_figures() -> None:
    words = mail.render(a_message("supervisor_briefing", results=[], usefulness="", actions=[]))
    assert 'class="figures"' not in words.html
    assert "rated" not in words.text


def test_an_impact_check_plays_the_planned_actions_back() -> None:
    """L6."""
    words = mail.render(a_message("impact_check"))
    assert all("Use the Graded Care Profile at my next home visit" in text for text in (words.text, words.html))


def test_a_required_form_says_so() -> None:
    stage = a_context("pre_course")["stage"] | {"required": True}
    assert "Everybody on the course is asked to do this" in mail.render(a_message("pre_course", stage=stage)).text


def test_a_trainers_report_of_few_answers_shows_none() -> None:
    report = a_context("trainer_report")["report"] | {"suppressed": True}
    words = mail.render(a_message("trainer_report", report=report))
    for text in (words.text, words.html):
        assert "Too few people answered" in text
        assert "Rated highest" not in text
        assert "attached" not in text


@pytest.mark.parametrize(
    ("distribution", "said"),
    [
        ("1: 2, 5: 3", "1: 2, 5: 3"),
        ({"yes": 4}, "yes: 4 people"),
        (["1: 1", "2: 3"], "score 1: 1 person, score 2: 3 people"),
        (["Yes: in part: 2"], "Yes: in part: 2 people"),
    ],
)
def test_a_distribution_may_come_in_several_shapes(distribution: object, said: str) -> None:
    line = {"question": "Relevant?", "n": 5, "mean": "4.2", "distribution": distribution}
    report = a_context("trainer_report")["report"] | {"lines": [line]}
    text = mail.render(a_message("trainer_report", report=report)).text
    assert said in text
    assert "mean 4.2" in text


def test_html_in_a_name_or_a_course_is_shown_and_not_run() -> None:
    event = a_context("pre_course")["event"] | {"course": "<script>alert(1)</script>", "venue": "javascript:alert(1)"}
    person = {"name": "Dr <img src=x onerror=alert(1)> {{ 7 * 7 }}", "stopped": False}
    words = mail.render(a_message("pre_course", event=event, person=person))
    assert "<script>alert" not in words.html
    assert "<img" not in words.html
    assert "&lt;script&gt;alert(1)" in words.html
    assert not any(link.startswith("javascript:") for link in Tags(words.html).links)
    assert "{{ 7 * 7 }}" in words.text


@pytest.mark.parametrize("letter", [letter for letter in LETTERS if letter.endswith("_reminder")])
def test_a_reminders_subject_ends_with_that_of_its_letter(letter: str) -> None:
    """Mail programs put them into one conversation by these words."""
    first = mail.subject(a_message(letter.removesuffix("_reminder")))
    assert mail.subject(a_message(letter)) == f"Reminder: {first}"


def test_all_that_a_supervisor_gets_of_a_booking_has_one_topic() -> None:
    topic = mail.subject(a_message("supervisor_briefing"))
    assert all(mail.subject(a_message(letter)).endswith(topic) for letter in (*SUPERVISOR, "reply_thanks"))


def test_a_level_that_the_title_says_is_not_said_twice() -> None:
    event = a_context("pre_course")["event"] | {"course": "Neglect – Level 3"}
    words = mail.render(a_message("pre_course", event=event))
    assert "(Level 3)" not in words.text + words.html


def test_the_digest_names_what_waits_and_how_to_deal_with_it() -> None:
    text = mail.render(a_message("officer_digest")).text
    for said in ("/evaluation overdue", "evalbot ask overdue -p cscp", "(resend 12)", "it is encrypted", "and 2 more"):
        assert said in text
    assert "closed without an answer" not in text


def test_an_unknown_letter_is_a_permanent_failure() -> None:
    with pytest.raises(Permanent, match="no_such_letter"):
        mail.render(replace(a_message("code"), template="no_such_letter"))
