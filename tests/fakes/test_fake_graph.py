"""The fake Graph takes, refuses and sends mail as Graph does, for the real msal and O365 (P1, Q6)."""

from base64 import b64encode
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage
from io import BytesIO

import pytest
import requests
from msal.exceptions import MsalServiceError

from tests.fakes.graph import FakeGraph, fake_graph
from tests.fakes.graph.server import ADDRESS, CLIENT, TENANT
from tests.fakes.graph.visitor import Visitor, account, ask_token, refusal

ANN = {"emailAddress": {"name": "Ann Bee", "address": "ann@school.example"}}
OURS = "<touchpoint-812.0@evaluation.example.org>"
NAMED = "String {00020386-0000-0000-C000-000000000046} Name x-evalbot-id"


@pytest.fixture(scope="module")
def running() -> Iterator[FakeGraph]:
    with fake_graph() as graph:
        yield graph


@pytest.fixture
def graph() -> Iterator[FakeGraph]:
    with fake_graph() as graph:
        yield graph


@pytest.fixture
def app(graph: FakeGraph) -> Visitor:
    return Visitor(graph)


def a_mail(**headers: str) -> EmailMessage:
    mail = EmailMessage()
    for name, value in {"From": ADDRESS, "To": "Ann Bee <ann@school.example>", "Subject": "Words"}.items():
        mail[name] = value
    mail["Message-ID"] = OURS
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content("our own text")
    mail.add_alternative("<p>our <b>html</b></p>", subtype="html")
    return mail


def test_msal_gets_a_token_for_a_secret_or_a_certificate(running: FakeGraph) -> None:
    pem = running.certificate.read_text(encoding="ascii")
    for credential in ("a~secret.of-the_tests", {"private_key": pem, "public_certificate": pem}):
        answer = ask_token(running, credential)
        assert (answer["token_type"], answer["expires_in"]) == ("Bearer", 3599)


@pytest.mark.parametrize(
    ("tenant", "client", "secret", "error", "code"),
    [
        (TENANT, CLIENT, "wrong", "invalid_client", 7000215),
        (TENANT, "other", "wrong", "unauthorized_client", 700016),
    ],
)
def test_entra_says_by_a_number_why_there_is_no_token(
    running: FakeGraph, tenant: str, client: str, secret: str, error: str, code: int
) -> None:
    answer = ask_token(running, secret, client, tenant)
    assert (answer["error"], answer["error_codes"]) == (error, [code])
    with pytest.raises(ValueError, match="double check your tenant name"):
        ask_token(running, tenant="nowhere")


def test_another_certificate_than_the_registered_gets_no_token(graph: FakeGraph) -> None:
    with fake_graph() as other:
        foreign = other.certificate.read_text(encoding="ascii")
    answer = ask_token(graph, {"private_key": foreign, "public_certificate": foreign})
    assert (answer["error"], answer["error_codes"]) == ("invalid_client", [700027])


def test_a_token_that_is_wrong_taken_back_or_over_is_refused(graph: FakeGraph) -> None:
    now = [1_700_000_000.0]
    with fake_graph(lambda: now[0]) as graph:
        app = Visitor(graph)
        assert app.asks("GET", "/messages").status_code == 200
        assert refusal(app.asks("GET", "/messages", headers={"Authorization": "Bearer x"}))[0] == 401
        now[0] += 3600
        over = app.asks("GET", "/messages")
        assert refusal(over) == (401, "InvalidAuthenticationToken")
        assert "expired" in over.json()["error"]["message"]
        app.token = ask_token(graph)["access_token"]
        graph.forgets_tokens()
        assert refusal(app.asks("GET", "/messages")) == (401, "InvalidAuthenticationToken")


def test_a_permission_that_a_token_lacks_is_refused_and_given_only_with_a_new_token(graph: FakeGraph) -> None:
    graph.app.permissions = {"Mail.Read"}
    app = Visitor(graph)
    assert app.asks("GET", "/messages").status_code == 200
    assert refusal(app.drafts(a_mail())) == (403, "ErrorAccessDenied")
    graph.app.permissions = {"Mail.ReadWrite"}
    assert refusal(app.drafts(a_mail())) == (403, "ErrorAccessDenied")
    app.token = ask_token(graph)["access_token"]
    assert refusal(app.sends(app.drafts(a_mail()).json())) == (403, "ErrorAccessDenied")


def test_a_mailbox_that_is_not_there_or_not_the_apps_is_refused(graph: FakeGraph) -> None:
    assert refusal(Visitor(graph, "nobody@cscp.example").asks("GET", "/messages")) == (404, "ErrorInvalidUser")
    graph.app.mailboxes = {"other@cscp.example"}
    answer = Visitor(graph).asks("GET", "/messages")
    assert (refusal(answer), "RAOP" in answer.text) == ((403, "ErrorAccessDenied"), True)


def test_a_draft_of_mime_keeps_what_exchange_has_properties_for_and_its_text_is_written_anew(
    graph: FakeGraph, app: Visitor
) -> None:
    mail = a_mail(
        Reply_To="training@cscp.example",
        In_Reply_To="<before@x>",
        References="<first@x> <before@x>",
        List_Unsubscribe="<https://evaluation.example.org/p/1>",
        List_Unsubscribe_Post="List-Unsubscribe=One-Click",
        Auto_Submitted="auto-generated",
        X_Evalbot_Id=OURS,
    )
    calendar = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
    mail.add_attachment(calendar, "text", "calendar", filename="day.ics", params={"method": "PUBLISH"})
    draft = app.drafts(mail)
    assert (draft.status_code, draft.json()["isDraft"], draft.json()["internetMessageId"]) == (201, True, OURS)
    assert app.sends(draft.json()).status_code == 202
    (sent,) = graph.sent
    assert (sent.message_id, sent.to, sent.subject) == (OURS, ("ann@school.example",), "Words")
    kept = {name: sent.headers[name] for name in ("In-Reply-To", "References", "List-Unsubscribe", "Reply-To")}
    assert kept == {
        "In-Reply-To": "<before@x>",
        "References": "<first@x> <before@x>",
        "List-Unsubscribe": "<https://evaluation.example.org/p/1>",
        "Reply-To": "training@cscp.example",
    }
    assert {"X-Evalbot-Id", "x-evalbot-id", "List-Unsubscribe-Post", "Auto-Submitted"}.isdisjoint(sent.headers)
    assert (sent.text, sent.html) == ("our html\n", "<p>our <b>html</b></p>\n")
    assert (sent.parts, sent.attachments) == (["text/plain", "text/html", "text/calendar"], {"day.ics": calendar})


def test_an_x_header_of_mime_is_kept_once_the_mailbox_knows_its_name(graph: FakeGraph, app: Visitor) -> None:
    app.makes(toRecipients=[ANN], internetMessageHeaders=[{"name": "x-evalbot-id", "value": "1"}])
    app.sends(app.drafts(a_mail(X_Evalbot_Id="2")).json())
    assert graph.sent[0].headers["x-evalbot-id"] == "2"


def test_mime_is_taken_at_messages_only_and_in_base64_only(app: Visitor) -> None:
    plain = {"Content-Type": "text/plain"}
    wrong = app.asks("POST", "/messages", data=bytes(a_mail()), headers=plain)
    assert refusal(wrong) == (400, "ErrorMimeContentInvalidBase64String")
    there = app.asks("POST", "/mailFolders/drafts/messages", data=b64encode(bytes(a_mail())), headers=plain)
    assert refusal(there) == (400, "UnableToDeserializePostBody")


def test_a_draft_of_json_may_have_a_message_id_and_headers_by_extended_properties(
    graph: FakeGraph, app: Visitor
) -> None:
    draft = app.makes(
        subject="Words",
        body={"contentType": "HTML", "content": "<p>one</p><p>two</p>"},
        toRecipients=[ANN],
        internetMessageId=OURS,
        internetMessageHeaders=[{"name": "x-evalbot-id", "value": OURS}],
        singleValueExtendedProperties=[{"id": "String 0x1045", "value": "<https://x/p>"}],
        categories=["Evalbot", "pre course"],
    )
    assert app.sends(draft).status_code == 202
    (sent,) = graph.sent
    assert (sent.message_id, sent.text) == (OURS, "one\ntwo\n")
    assert (sent.headers["x-evalbot-id"], sent.headers["List-Unsubscribe"]) == (OURS, "<https://x/p>")
    assert sent.headers["From"] == "Evaluation <evaluation@cscp.example>"


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ({"colour": "red"}, "RequestBodyRead"),
        ({"toRecipients": [{"emailAddress": {"addres": "a@b.example"}}]}, "RequestBodyRead"),
        ({"internetMessageHeaders": [{"name": "List-Unsubscribe", "value": "x"}]}, "InvalidInternetMessageHeader"),
        ({"internetMessageHeaders": [{"name": "x-a", "value": "x" * 996}]}, "InvalidInternetMessageHeader"),
        (
            {"internetMessageHeaders": [{"name": f"x-{n}", "value": "x"} for n in range(6)]},
            "InvalidInternetMessageHeaderCollection",
        ),
        ({"singleValueExtendedProperties": [{"id": "String x", "value": "x"}]}, "ErrorInvalidProperty"),
        ({"attachments": [{"name": "a", "contentBytes": ""}]}, "RequestBodyRead"),
    ],
)
def test_what_graph_has_no_property_for_is_refused_and_leaves_no_draft(
    app: Visitor, message: dict[str, object], code: str
) -> None:
    assert refusal(app.asks("POST", "/messages", json=message)) == (400, code)
    assert app.finds("isDraft eq true") == []


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


def test_messages_are_found_by_extended_property_and_by_nothing_that_graph_cannot_filter(app: Visitor) -> None:
    app.makes(toRecipients=[ANN], internetMessageHeaders=[{"name": "X-Evalbot-Id", "value": OURS}])
    app.makes(toRecipients=[ANN])

    def said(name: str, value: str) -> str:
        return f"singleValueExtendedProperties/Any(ep: ep/id eq '{name}' and ep/value eq '{value}')"

    assert len(app.finds(said(NAMED, OURS))) == 1
    assert len(app.finds(said(NAMED, OURS.upper()))) == 1
    assert app.finds(said(NAMED.replace("x-evalbot-id", "X-Evalbot-Id"), OURS)) == []
    expand = f"singleValueExtendedProperties($filter=id eq '{NAMED}')"
    (found,) = app.finds(said(NAMED, OURS), **{"$expand": expand})
    assert [each["value"] for each in found["singleValueExtendedProperties"]] == [OURS]
    for filter_, code in {
        "internetMessageHeaders eq 'x'": "ErrorInvalidProperty",
        "colour eq 'red'": "BadRequest",
        "subject eq red'": "BadRequest",
    }.items():
        assert refusal(app.asks("GET", "/messages", params={"$filter": filter_})) == (400, code)


def test_lists_come_in_pages_in_the_order_asked_for_where_the_filter_allows_it(app: Visitor) -> None:
    for n in range(5):
        app.makes(subject=f"it's {n}", categories=["Evalbot"] if n % 2 else [])
    first = app.asks("GET", "/messages", params={"$top": "3", "$select": "subject", "$orderby": "subject"}).json()
    assert [set(each) - {"@odata.etag"} for each in first["value"]] == [{"id", "subject"}] * 3
    headers = {"Authorization": f"Bearer {app.token}"}
    rest = requests.get(first["@odata.nextLink"], headers=headers, timeout=10).json()
    assert [each["subject"] for each in rest["value"]] == ["it's 3", "it's 4"]
    assert len(app.finds("subject eq 'it''s 1' and categories/any(c:c eq 'Evalbot')")) == 1
    assert (
        len(app.finds("startswith(subject,'it') and (isDraft eq false or not categories/any(c:c eq 'Evalbot'))")) == 3
    )
    query = {"$filter": "isDraft eq true", "$orderby": "subject"}
    assert refusal(app.asks("GET", "/messages", params=query)) == (400, "InefficientFilter")
    found = app.asks("GET", "/messages", params={"$search": '"subject:it\'s 2"'}).json()["value"]
    assert [each["subject"] for each in found] == ["it's 2"]


def test_a_draft_can_be_changed_and_of_a_sent_message_only_what_the_mailbox_has_of_it(app: Visitor) -> None:
    draft = app.drafts(a_mail()).json()
    where = f"/messages/{draft['id']}"
    assert app.asks("PATCH", where, json={"subject": "Other", "categories": ["Evalbot"]}).json()["subject"] == "Other"
    headers = {"internetMessageHeaders": [{"name": "x-a", "value": "1"}]}
    assert refusal(app.asks("PATCH", where, json=headers)) == (400, "ErrorInvalidPropertySet")
    app.sends(draft)
    (sent,) = app.finds("isDraft eq false")
    where = f"/messages/{sent['id']}"
    assert refusal(app.asks("PATCH", where, json={"subject": "Third"})) == (400, "ErrorInvalidPropertySet")
    assert app.asks("PATCH", where, json={"categories": ["Seen"]}).json()["categories"] == ["Seen"]
    assert b"our <b>html</b>" in app.asks("GET", f"{where}/$value").content
    assert "internetMessageHeaders" not in app.asks("GET", where, params={"$select": "internetMessageHeaders"}).json()


def test_a_reply_is_a_draft_in_the_conversation(graph: FakeGraph, app: Visitor) -> None:
    question = a_mail(X_Mailer="pen")
    del question["From"]
    question["From"] = "Ann Bee <ann@school.example>"
    letter = graph.arrives(question)
    (found,) = app.finds("isRead eq false", "inbox")
    headers = app.asks("GET", f"/messages/{letter.id}", params={"$select": "internetMessageHeaders"}).json()
    assert {"name": "X-Mailer", "value": "pen"} in headers["internetMessageHeaders"]
    answer = app.asks("POST", f"/messages/{found['id']}/createReply", json={"comment": "Thanks"}).json()
    assert (answer["isDraft"], answer["subject"], answer["conversationId"]) == (
        True,
        "RE: Words",
        letter.conversation_id,
    )
    app.sends(answer)
    (sent,) = graph.sent
    assert (sent.to, sent.headers["In-Reply-To"], sent.headers["References"]) == (("ann@school.example",), OURS, OURS)
    draft = app.makes(toRecipients=[ANN])
    assert refusal(app.asks("POST", f"/messages/{draft['id']}/createReply")) == (400, "ErrorInvalidOperation")
    follows = app.drafts(a_mail(In_Reply_To=sent.message_id))
    assert follows.json()["conversationId"] == letter.conversation_id


def test_a_mail_may_leave_with_another_message_id(graph: FakeGraph, app: Visitor) -> None:
    graph.messages.keeps_message_ids = False
    app.sends(app.drafts(a_mail()).json())
    assert app.finds(f"internetMessageId eq '{OURS}'") == []
    assert [each["internetMessageId"] for each in app.finds("isDraft eq false")] == [graph.sent[0].message_id]


def test_a_fault_of_the_fakes_own_is_loud() -> None:
    with pytest.raises(AttributeError), fake_graph() as graph, pytest.raises(requests.ConnectionError):
        Visitor(graph).asks("POST", "/messages", json={"body": "no body"})


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
