"""People at the fake Slack's keyboards make the requests that Slack makes; a real Bolt app takes them (Q1, C1)."""

import json
from typing import Any

import pytest
from slack_bolt import Ack, Respond
from slack_sdk import WebClient
from slack_sdk.signature import SignatureVerifier
from slack_sdk.webhook import WebhookClient

from tests.fakes.slack import FakeSlack, Workspace
from tests.fakes.slack.listener import Listening

Body = dict[str, Any]


def plain(text: str) -> Body:
    return {"type": "plain_text", "text": text}


SAVE: Body = {"type": "button", "text": plain("Save"), "action_id": "save", "value": "v"}
FIELD: Body = {
    "type": "input",
    "block_id": "why",
    "label": plain("Why"),
    "element": {"type": "plain_text_input", "action_id": "pick", "multiline": True},
}
BOXES: Body = {
    "type": "input",
    "block_id": "boxes",
    "label": plain("Which"),
    "optional": True,
    "element": {
        "type": "checkboxes",
        "action_id": "ticked",
        "options": [{"text": plain(name), "value": name.lower()} for name in ("Red", "Green", "Blue")],
    },
}
RADIO: Body = {
    "type": "radio_buttons",
    "action_id": "one",
    "options": [{"text": plain(name), "value": name.lower()} for name in ("Yes", "No")],
}
FORM: list[Body] = [FIELD, BOXES, {"type": "actions", "elements": [SAVE, RADIO]}]
MODAL: Body = {
    "type": "modal",
    "callback_id": "move",
    "title": plain("Move"),
    "submit": plain("Move"),
    "blocks": [FIELD, BOXES],
}


def test_each_request_is_signed_with_the_secret_of_the_workspace(
    slack: FakeSlack, workspace: Workspace, app: Listening
) -> None:
    """C1: the signature of slack_sdk's own verifier."""
    app.keep(command="/evaluation")
    workspace.person("U1").commands("/evaluation", "status CSCP & all")
    headers, body = app.heard[0]
    shown = {name: values[0] for name, values in headers.items()}
    assert SignatureVerifier(slack.signing_secret).is_valid_request(body, shown)
    assert not SignatureVerifier("another").is_valid_request(body, shown)
    workspace.signing_secret = "another"
    assert workspace.person("U1").commands("/evaluation", "status").status == 401


def test_a_press_carries_the_message_and_the_state_of_its_fields(
    client: WebClient, workspace: Workspace, app: Listening
) -> None:
    kept, ann = app.keep(action="save"), workspace.person("U1")
    client.chat_postMessage(channel="U1", text="words", blocks=FORM)
    assert ann.ticks(ann.newest(), ["Red", "Blue"]) is None
    assert ann.writes(ann.newest(), "because").status == 200
    press = kept[0]
    assert press["user"]["id"] == "U1" and press["team"]["id"] == press["user"]["team_id"] == "T1"
    assert press["message"]["ts"] == press["container"]["message_ts"] == ann.newest().ts
    assert press["channel"]["id"] == ann.room.id
    action = press["actions"][0]
    assert (action["type"], action["action_id"], action["value"]) == ("button", "save", "v")
    values = press["state"]["values"]
    assert values["why"]["pick"] == {"type": "plain_text_input", "value": "because"}
    assert [each["value"] for each in values["boxes"]["ticked"]["selected_options"]] == ["red", "blue"]


def test_what_is_chosen_outside_an_input_block_is_told_at_once(
    client: WebClient, workspace: Workspace, app: Listening
) -> None:
    kept, ann = app.keep(action="one"), workspace.person("U1")
    client.chat_postMessage(channel="U1", text="words", blocks=FORM)
    told = ann.chooses(ann.newest(), "No")
    assert told is not None and told.ok
    assert kept[0]["actions"][0]["selected_option"]["value"] == "no"


def test_the_same_press_can_be_brought_twice(client: WebClient, workspace: Workspace, app: Listening) -> None:
    kept, ann = app.keep(action="save"), workspace.person("U1")
    client.chat_postMessage(channel="U1", text="words", blocks=FORM)
    workspace.courier.again(ann.presses(ann.newest(), "Save"))
    assert kept[0] == kept[1]


def test_a_response_url_replaces_the_message_and_works_five_times_for_half_an_hour(
    client: WebClient, workspace: Workspace, app: Listening
) -> None:
    kept, ann = app.keep(action="save"), workspace.person("U1")
    client.chat_postMessage(channel="U1", text="one", blocks=FORM)
    ann.presses(ann.newest(), "Save")
    hook = WebhookClient(kept[0]["response_url"])
    assert hook.send(text="two", replace_original=True).body == "ok"
    assert [each.text for each in ann.messages()] == ["two"]
    assert json.loads(hook.send(text="x", blocks=[{"type": "wall"}]).body)["error"] == "invalid_blocks"
    hook.send(text="only for you", response_type="ephemeral", replace_original=False)
    assert [each.text for each in ann.ephemerals] == ["only for you"]
    statuses = [hook.send(text="more", replace_original=True).status_code for _ in range(4)]
    assert statuses == [200, 200, 200, 404]


def test_a_command_is_answered_in_its_acknowledgement_or_later(workspace: Workspace, app: Listening) -> None:
    def answer(ack: Ack, respond: Respond, body: Body) -> None:
        ack(f"you said {body['text']}")
        respond("and later")

    app.app.command("/evaluation")(answer)
    ann = workspace.person("U1")
    assert ann.commands("/evaluation", "status").seconds < 3
    ann.waits(lambda: len(ann.ephemerals) == 2)
    assert sorted(each.text for each in ann.ephemerals) == ["and later", "you said status"]


def test_a_modal_is_opened_by_a_trigger_that_works_once_and_for_three_seconds(
    client: WebClient, workspace: Workspace, app: Listening
) -> None:
    kept, ann = app.keep(command="/evaluation"), workspace.person("U1")
    for _ in range(2):
        ann.commands("/evaluation", "move")
    first, second = (each["trigger_id"] for each in kept)
    client.views_open(trigger_id=first, view=MODAL)
    assert ann.modal is not None and ann.modal.title == "Move"
    with pytest.raises(Exception, match="exchanged_trigger_id"):
        client.views_open(trigger_id=first, view=MODAL)
    at, user, view = workspace.triggers[second]
    workspace.triggers[second] = (at - 4, user, view)
    with pytest.raises(Exception, match="expired_trigger_id"):
        client.views_open(trigger_id=second, view=MODAL)
    with pytest.raises(Exception, match="invalid_arguments"):
        client.views_publish(user_id="U1", view=MODAL)


def test_a_submitted_modal_closes_unless_the_answer_says_otherwise(
    client: WebClient, workspace: Workspace, app: Listening
) -> None:
    kept, ann = app.keep(command="/evaluation"), workspace.person("U1")
    submitted: list[Body] = []

    def take(ack: Ack, body: Body) -> None:
        submitted.append(body)
        wrong = body["view"]["state"]["values"]["why"]["pick"]["value"] == "wrong"
        ack(response_action="errors", errors={"why": "not that"}) if wrong else ack()

    app.app.view("move")(take)
    ann.commands("/evaluation", "move")
    client.views_open(trigger_id=kept[0]["trigger_id"], view=MODAL)
    assert ann.modal is not None
    with pytest.raises(LookupError, match="Why"):
        ann.submits(ann.modal)
    assert ann.submits(ann.modal, {"Why": "wrong"}).ack()["errors"] == {"why": "not that"}
    assert ann.modal is not None
    assert ann.submits(ann.modal, {"Why": "right", "Which": ["Green"]}).ok
    assert ann.modal is None
    ticked = submitted[-1]["view"]["state"]["values"]["boxes"]["ticked"]["selected_options"]
    assert [each["value"] for each in ticked] == ["green"]


def test_a_guest_and_a_stranger_are_shown_as_such(client: WebClient, workspace: Workspace, app: Listening) -> None:
    kept = app.keep(command="/evaluation")
    workspace.user("U8", is_ultra_restricted=True)
    workspace.user("U9", team="T9", is_stranger=True)
    workspace.person("U9").commands("/evaluation", "status")
    assert client.users_info(user="U8")["user"]["is_restricted"]
    assert client.users_info(user="U9")["user"]["is_stranger"] and kept[0]["user_id"] == "U9"
