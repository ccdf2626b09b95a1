"""A mail is right for machines: headers, threads, one-click stop, attachments; nothing can be slipped into it."""

import email
from dataclasses import replace
from email.message import EmailMessage
from email.policy import default

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import Permanent
from bot.messages import mail, mime
from bot.messages.nouns import Address, Attachment, Message
from tests.fakes.letters import LETTERS, NOW, a_context, a_message

SENDER = "evaluation@cscp.example"
PDF = Attachment("certificate.pdf", "application/pdf", b"%PDF-1.7 \x00\xff")
ICS = Attachment("course.ics", "text/calendar; charset=utf-8; method=PUBLISH", b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")


def sent(message: Message, sender: str = SENDER) -> EmailMessage:
    """Build a mail and read it back, as who receives it does."""
    return email.message_from_bytes(bytes(mime.build(message, now=NOW, sender=sender)), policy=default)


def test_a_mail_has_the_headers_that_people_and_machines_need() -> None:
    read = sent(a_message("pre_course"))
    assert str(read["From"]) == "CSCP Training <evaluation@cscp.example>"
    assert read["To"].addresses[0].display_name == "Małgorzata O'Brien"
    assert read["To"].addresses[0].addr_spec == "m.obrien@school.example"
    assert str(read["Reply-To"]) == "training@cscp.example"
    assert read["Date"].datetime == NOW
    assert read["Message-ID"] == "<touchpoint-812.0@evaluation.example.org>"
    assert read["Auto-Submitted"] == "auto-generated"
    assert read["In-Reply-To"] is None


def test_an_alert_is_marked_as_urgent_and_nothing_else_is() -> None:
    """C4: with headers of RFC 2156, which cost a mail no points of a spam filter."""
    marked = {each: (sent(a_message(each))["Importance"], sent(a_message(each))["Priority"]) for each in LETTERS}
    assert marked == dict.fromkeys(LETTERS, (None, None)) | {"concern_alert": ("high", "urgent")}


def test_a_mail_reads_as_text_and_as_html() -> None:
    message = a_message("impact_check")
    read = sent(message)
    words = mail.render(message)
    plain, html = read.get_body(("plain",)), read.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert plain.get_content().split() == words.text.split()
    assert html.get_content().split() == words.html.split()
    assert read.get_content_type() == "multipart/alternative"


def test_a_mail_passes_servers_that_know_seven_bits_and_short_lines_only() -> None:
    raw = bytes(mime.build(a_message("impact_check", attachments=(PDF,)), now=NOW, sender=SENDER))
    assert raw.isascii()
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))
    assert b"\n" not in raw.replace(b"\r\n", b"")


def test_a_reminder_stands_in_the_thread_of_its_first_letter() -> None:
    """Long identifiers stay whole: Python's own folding would encode them."""
    thread = (f"<{'a' * 90}@evaluation.example.org>", f"<{'b' * 90}@evaluation.example.org>")
    raw = bytes(mime.build(replace(a_message("pre_course_reminder"), thread=thread), now=NOW, sender=SENDER))
    assert f"References: {thread[0]}\r\n {thread[1]}\r\n".encode() in raw
    assert f"In-Reply-To: {thread[1]}\r\n".encode() in raw


def test_one_click_stops_and_the_link_stays_whole() -> None:
    """RFC 8058; a letter that cannot be stopped does not say that it can."""
    link = "https://evaluation.safeguarding-children-partnership.example.org/p/" + "k" * 40
    raw = bytes(mime.build(replace(a_message("pre_course"), preferences_link=link), now=NOW, sender=SENDER))
    assert f"List-Unsubscribe: <{link}>\r\n".encode() in raw
    assert b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in raw
    assert sent(replace(a_message("code"), preferences_link=""))["List-Unsubscribe"] is None


def test_attachments_come_as_they_were_and_a_calendar_file_as_one() -> None:
    pdf, ics = sent(a_message("pre_course", attachments=(PDF, ICS))).iter_attachments()
    assert (pdf.get_content_type(), pdf.get_filename(), pdf.get_content()) == (PDF.media_type, PDF.name, PDF.content)
    assert ics.get_content_type() == "text/calendar"
    assert ics["Content-Type"].params == {"charset": "utf-8", "method": "PUBLISH"}
    assert ics.get_payload(decode=True) == ICS.content


@pytest.mark.parametrize(
    "name",
    [
        "Bell, Jo",
        'Jo "JB" Bell',
        "Jo\r\nBcc: all@example.org",
        "Jo\nBcc: all@example.org\n\nbody",
        "Jo <other@example.org>",
        "Jo\u2028Bell\x00\x0b",
        "Nguyễn Thị Ánh, of the Long and Winding Name, Featherstonehaugh-Cholmondeley \\ “Ann”",
        "张伟",
    ],
)
def test_no_name_breaks_a_header(name: str) -> None:
    event = a_context("pre_course")["event"] | {"course": name}
    message = replace(a_message("pre_course", event=event), to=Address("mail", name, "jo@school.example"))
    read = sent(replace(message, sender_name=name))
    assert read["Bcc"] is None
    for header in ("To", "From"):
        assert len(read[header].addresses) == 1
    assert read["To"].addresses[0].addr_spec == "jo@school.example"
    assert mail.one_line(name) in read["Subject"]
    assert not read.defects


@given(st.text(max_size=120))
def test_whatever_a_name_is_the_mail_goes_to_one_address(name: str) -> None:
    message = replace(a_message("code"), to=Address("mail", name, "jo@school.example"), sender_name=name)
    read = sent(message)
    assert [address.addr_spec for address in read["To"].addresses] == ["jo@school.example"]
    assert [address.addr_spec for address in read["From"].addresses] == [SENDER]


@given(st.text())
def test_one_line_is_one_line(words: str) -> None:
    assert len(mail.one_line(words).splitlines()) <= 1


@pytest.mark.parametrize("address", ["", "jo", "jo@", "a@b@c d", "jo@x.example\r\nBcc: y@z.example", "jö@x.example"])
def test_an_address_that_cannot_stand_in_a_mail_is_a_permanent_failure(address: str) -> None:
    with pytest.raises(Permanent, match="address"):
        sent(replace(a_message("code"), to=Address("mail", "Jo", address)))


def test_a_domain_in_other_letters_is_written_in_ascii() -> None:
    read = sent(replace(a_message("code"), to=Address("mail", "Jo", "jo@schüle.example")))
    assert read["To"].addresses[0].domain == "xn--schle-mva.example"


def test_without_a_sender_address_the_reply_address_is_used() -> None:
    assert sent(a_message("code"), sender="")["From"].addresses[0].addr_spec == "training@cscp.example"


def test_a_later_letter_of_a_conversation_names_its_topic_behind_its_subject() -> None:
    """MS-OXCMAIL 2.2.3.2.7: a subject that ends with a Thread-Topic that comes after it is of that topic."""
    topic = mail.subject(a_message("supervisor_briefing"))
    reminder = replace(a_message("supervisor_briefing_reminder"), thread=("<first@evaluation.example>",), topic=topic)
    read = sent(reminder)
    assert str(read["Thread-Topic"]) == topic and str(read["Subject"]).endswith(topic)
    assert read.keys().index("Subject") < read.keys().index("Thread-Topic")
    assert sent(a_message("supervisor_briefing"))["Thread-Topic"] is None
