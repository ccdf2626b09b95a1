"""The fake Graph sends mail as Graph does: drafts and files, faults, and its limits, for the real O365 (P1, Q6)."""

from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import pytest
import requests
from msal.exceptions import MsalServiceError

from tests.fakes.graph import FakeGraph, fake_graph
from tests.fakes.graph.mails import ANN, OURS, a_mail
from tests.fakes.graph.server import ADDRESS
from tests.fakes.graph.visitor import Visitor, account, ask_token, refusal


@pytest.fixture
def app(graph: FakeGraph) -> Visitor:
    return Visitor(graph)


@pytest.mark.parametrize(
    ("message", "refused"),
    [
        ({"toRecipients": []}, (400, "ErrorInvalidRecipients")),
        ({"toRecipients": [{"emailAddress": {"address": "no address"}}]}, (400, "ErrorInvalidRecipients")),
        ({"toRecipients": [ANN], "from": ANN}, (403, "ErrorSendAsDenied")),
    ],
)
def test_a_draft_that_cannot_leave_is_refused_when_it_is_sent_and_stays(
    graph: FakeGraph, app: Visitor, message: dict[str, object], refused: tuple[int, str]
) -> None:
    draft = app.makes(**message)
    assert refusal(app.sends(draft)) == refused
    assert ([each["id"] for each in app.finds("isDraft eq true", "drafts")], graph.sent) == ([draft["id"]], [])


def test_a_sent_draft_is_in_sent_items_under_another_id_and_the_same_message_id(app: Visitor) -> None:
    draft = app.drafts(a_mail()).json()
    app.sends(draft)
    (found,) = app.finds(f"internetMessageId eq '{OURS}'")
    assert (found["isDraft"], found["id"] == draft["id"]) == (False, False)
    assert found["conversationId"] == draft["conversationId"]
    assert len(app.finds(f"internetMessageId eq '{OURS}'", "sentitems")) == 1
    assert app.finds(f"internetMessageId eq '{OURS}'", "drafts") == []
    assert refusal(app.asks("GET", f"/messages/{draft['id']}")) == (404, "ErrorItemNotFound")
    assert refusal(app.sends(draft)) == (404, "ErrorItemNotFound")
    assert refusal(app.sends(found)) == (400, "ErrorInvalidOperation")
    assert refusal(app.asks("GET", "/messages/x")) == (400, "ErrorInvalidIdMalformed")


def test_a_mail_may_lie_in_the_outbox_as_a_draft_that_cannot_be_sent_again() -> None:
    now = [1_700_000_000.0]
    with fake_graph(lambda: now[0]) as graph:
        app = Visitor(graph)
        graph.messages.outbox_seconds = 20
        app.sends(app.drafts(a_mail()).json())
        mine = f"internetMessageId eq '{OURS}'"
        assert app.finds(mine, "drafts") + app.finds(mine, "sentitems") == []
        (waiting,) = app.finds(mine)
        assert (waiting["isDraft"], refusal(app.sends(waiting))) == (True, (400, "ErrorInvalidOperation"))
        now[0] += 20
        assert [each["isDraft"] for each in app.finds(mine, "sentitems")] == [False]
        assert len(graph.sent) == 1


def test_a_mail_may_leave_with_another_message_id(graph: FakeGraph, app: Visitor) -> None:
    graph.messages.keeps_message_ids = False
    app.sends(app.drafts(a_mail()).json())
    assert app.finds(f"internetMessageId eq '{OURS}'") == []
    assert [each["internetMessageId"] for each in app.finds("isDraft eq false")] == [graph.sent[0].message_id]


def test_send_mail_sends_at_once_and_keeps_a_copy_unless_told_not_to(graph: FakeGraph, app: Visitor) -> None:
    message = {"subject": "Words", "toRecipients": [ANN]}
    assert app.asks("POST", "/sendMail", json={"message": message}).status_code == 202
    assert app.asks("POST", "/sendMail", json={"message": message, "saveToSentItems": False}).status_code == 202
    plain = {"Content-Type": "text/plain"}
    assert app.asks("POST", "/sendMail", data=b64encode(bytes(a_mail())), headers=plain).status_code == 202
    assert (len(graph.sent), len(app.finds("isDraft eq false", "sentitems"))) == (3, 2)
    assert refusal(app.asks("POST", "/sendMail", json={"message": {}})) == (400, "ErrorInvalidRecipients")
    assert app.finds("isDraft eq true") == []


def test_o365_makes_a_draft_attaches_files_of_all_sizes_and_sends_it(graph: FakeGraph) -> None:
    token = ask_token(graph)["access_token"]
    mailbox = account(graph, lambda: token).mailbox(resource=ADDRESS)
    message = mailbox.new_message()
    message.to.add("ann@school.example")
    message.subject, message.body = "Words", "<p>Hello</p>"
    message.message_headers = [{"name": "x-evalbot-id", "value": OURS}]
    assert message.save_draft()
    large, small = b"l" * (9 * 1024 * 1024 + 1), b"s" * 1000
    message.attachments.add([(BytesIO(large), "large.pdf"), (BytesIO(small), "small.pdf")])
    assert message.save_draft()
    assert message.send()
    (sent,) = graph.sent
    assert sent.attachments == {"large.pdf": large, "small.pdf": small}
    assert graph.calls == ["create", "createUploadSession", "attach", "send"]
    (found,) = mailbox.sent_folder().get_messages(query="subject eq 'Words'")
    assert (found.subject, found.is_draft) == ("Words", False)


def test_a_large_body_and_a_file_at_the_wrong_door_are_refused(app: Visitor) -> None:
    draft = app.makes(toRecipients=[ANN])
    assert app.asks("POST", "/messages", json={"subject": "x" * 4 * 1024 * 1024}).status_code == 413
    where = f"/messages/{draft['id']}/attachments"
    item = {"attachmentType": "file", "name": "a", "size": 1000}
    small = app.asks("POST", f"{where}/createUploadSession", json={"AttachmentItem": item})
    assert refusal(small) == (400, "ErrorAttachmentSizeShouldNotBeLessThanMinimumSize")
    content = b64encode(b"x" * 3 * 1024 * 1024).decode()
    file = {"@odata.type": "#microsoft.graph.fileAttachment", "name": "a", "contentBytes": content}
    assert app.asks("POST", where, json=file).status_code == 413


def test_an_upload_goes_on_where_it_stopped_and_takes_no_token(graph: FakeGraph, app: Visitor) -> None:
    draft = app.makes(toRecipients=[ANN])
    size = 4 * 1024 * 1024
    item = {"attachmentType": "file", "name": "a.pdf", "size": size}
    where = f"/messages/{draft['id']}/attachments/createUploadSession"
    session = app.asks("POST", where, json={"AttachmentItem": item})
    url = session.json()["uploadUrl"]

    def puts(first: int, content: bytes, **headers: str) -> requests.Response:
        headers["Content-Range"] = f"bytes {first}-{first + len(content) - 1}/{size}"
        return requests.put(url, data=content, headers=headers, timeout=10)

    assert puts(0, b"x", Authorization="Bearer x").status_code == 401
    assert puts(0, b"x" * 1000).json() == {"nextExpectedRanges": ["1000-"]}
    assert puts(0, b"x" * 1000).status_code == 416
    graph.fails("before", "upload")
    assert puts(1000, b"y").status_code == 503
    assert requests.get(url, timeout=10).json() == {"nextExpectedRanges": ["1000-"]}
    done = puts(1000, b"y" * (size - 1000))
    assert (session.status_code, done.status_code, "Attachments" in done.headers["Location"]) == (201, 201, True)
    (file,) = app.asks("GET", f"/messages/{draft['id']}/attachments").json()["value"]
    assert (file["name"], file["size"] > size) == ("a.pdf", True)


@pytest.mark.parametrize(
    ("how", "status", "sent"),
    [
        ("before", 503, 0),
        ("after", 504, 1),
        ("busy", 429, 0),
        ("busy_after", 429, 1),
        ("ErrorExceededMessageLimit", 400, 0),
        ("ErrorSendAsDenied", 403, 0),
        ("closes", 0, 0),
        ("closes_after", 0, 1),
    ],
)
def test_a_send_fails_before_or_after_it_was_done(
    graph: FakeGraph, app: Visitor, how: str, status: int, sent: int
) -> None:
    draft = app.drafts(a_mail()).json()
    graph.fails(how, "send")
    try:
        came = app.sends(draft).status_code
    except requests.ConnectionError:
        came = 0
    assert (came, len(graph.sent)) == (status, sent)
    assert [each["isDraft"] for each in app.finds(f"internetMessageId eq '{OURS}'")] == [not sent]
    assert graph.faults.happened[0][0] == "send"


def test_no_answer_ends_with_the_callers_patience_and_tokens_fail_too(graph: FakeGraph, app: Visitor) -> None:
    graph.fails("never", "list")
    with pytest.raises(requests.Timeout):
        requests.get(f"{app.base}/messages", headers={"Authorization": f"Bearer {app.token}"}, timeout=0.3)
    graph.fails("before", "token")
    with pytest.raises(MsalServiceError):
        ask_token(graph)
    graph.fails("closes", "discovery", times=2)  # msal tries once more by itself
    with pytest.raises(requests.ConnectionError):
        ask_token(graph)


def test_four_requests_at_once_and_thirty_mails_a_minute_go_and_a_minute_can_go_faster() -> None:
    now = [1_700_000_000.0]
    with fake_graph(lambda: now[0], speed=6) as graph:
        app = Visitor(graph)
        graph.limits = True
        for _ in range(30):
            assert app.sends(app.makes(toRecipients=[ANN])).status_code == 202
        late = app.makes(toRecipients=[ANN])
        busy = app.sends(late)
        assert (refusal(busy), busy.headers["Retry-After"]) == ((429, "ApplicationThrottled"), "10")
        now[0] += 10
        assert app.sends(late).status_code == 202


def test_a_fifth_request_at_once_is_refused_and_the_places_come_back(graph: FakeGraph, app: Visitor) -> None:
    graph.limits, graph.slow = True, 0.5
    with ThreadPoolExecutor(6) as threads:
        came = list(threads.map(lambda _: app.asks("GET", "/messages"), range(6)))
    assert sorted(each.status_code for each in came) == [200] * 4 + [429] * 2
    assert {each.headers.get("Retry-After") for each in came if each.status_code == 429} == {"1"}
    graph.slow = 0
    assert app.asks("GET", "/messages").status_code == 200
