"""The fake Graph tells of changes in a folder as Graph does: by links, that run out, and by few filters (P1, P2)."""

from email.message import EmailMessage

import pytest

from tests.fakes.graph import FakeGraph
from tests.fakes.graph.visitor import Visitor, refusal

CHANGES = "/mailFolders/inbox/messages/delta"


def a_mail() -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = "ann@school.example"
    mail.set_content("words")
    return mail


def follows(app: Visitor, link: str) -> dict[str, object]:
    """Ask for what a link leads to."""
    answer = app.asks("GET", link.removeprefix(app.base))
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def test_a_change_is_told_by_its_kind_and_what_left_the_folder_is_removed(graph: FakeGraph) -> None:
    app = Visitor(graph)
    links = {
        kind: app.asks("GET", f"{CHANGES}{kind}").json()["@odata.deltaLink"] for kind in ("", "?changeType=created")
    }
    kept, moved = graph.arrives(a_mail()), graph.arrives(a_mail())
    app.asks("PATCH", f"/messages/{kept.id}", json={"categories": ["Red"]})
    was = moved.id
    graph.mailbox().move(moved, "archive")
    told = {kind: follows(app, link)["value"] for kind, link in links.items()}
    assert [each["id"] for each in told["?changeType=created"]] == [kept.id]  # type: ignore[attr-defined]
    assert {each["id"]: each.get("@removed") for each in told[""]} == {  # type: ignore[attr-defined]
        kept.id: None,
        was: {"reason": "deleted"},
    }


@pytest.mark.parametrize(
    "asked", ["$filter=isRead eq false", '$search="x"', "$top=5", "$orderby=subject", "changeType=moved"]
)
def test_what_a_delta_query_does_not_know_is_refused(graph: FakeGraph, asked: str) -> None:
    assert refusal(Visitor(graph).asks("GET", f"{CHANGES}?{asked}")) == (400, "ErrorInvalidUrlQuery")


@pytest.mark.parametrize(("order", "told"), [("", [0, 1]), ("&$orderby=receivedDateTime desc", [3, 2])])
def test_with_a_filter_no_more_is_told_than_graph_does(graph: FakeGraph, order: str, told: list[int]) -> None:
    graph.messages.deltas.most = 2
    arrived = [graph.arrives(a_mail()) for _ in range(4)]
    for number, each in enumerate(arrived):
        each.sent = 1_800_000_000.0 + number
    asked = f"{CHANGES}?$filter=receivedDateTime ge 2026-01-01T00:00:00Z{order}"
    found = [each["id"] for each in Visitor(graph).asks("GET", asked).json()["value"]]
    assert found == [arrived[number].id for number in told]


def test_a_link_that_has_run_out_says_so(graph: FakeGraph) -> None:
    app = Visitor(graph)
    link = app.asks("GET", CHANGES).json()["@odata.deltaLink"]
    graph.forgets_changes()
    assert refusal(app.asks("GET", link.removeprefix(app.base))) == (410, "SyncStateNotFound")
