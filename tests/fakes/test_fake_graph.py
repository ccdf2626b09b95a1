"""The fake Graph gives tokens, takes drafts and finds mail as Graph does, for the real msal (P1, Q6)."""

from base64 import b64encode
from collections.abc import Iterator

import pytest
import requests

from tests.fakes.graph import FakeGraph, fake_graph
from tests.fakes.graph.mails import ANN, OURS, a_mail
from tests.fakes.graph.server import CLIENT, TENANT
from tests.fakes.graph.visitor import Visitor, ask_token, refusal

NAMED = "String {00020386-0000-0000-C000-000000000046} Name x-evalbot-id"


@pytest.fixture(scope="module")
def running() -> Iterator[FakeGraph]:
    with fake_graph() as graph:
        yield graph


@pytest.fixture
def app(graph: FakeGraph) -> Visitor:
    return Visitor(graph)


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


def test_a_fault_of_the_fakes_own_is_loud() -> None:
    with pytest.raises(AttributeError), fake_graph() as graph, pytest.raises(requests.ConnectionError):
        Visitor(graph).asks("POST", "/messages", json={"body": "no body"})
