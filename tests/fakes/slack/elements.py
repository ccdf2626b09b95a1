"""Slack's composition objects and block elements, with the limits of its reference (docs.slack.dev)."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from tests.fakes.slack.shapes import Shape, also, boolean, fields, many, matching, number, one_of, said, string, typed

KIND: dict[str, Shape] = {"type": lambda value, at: iter(())}
ACTION = {"action_id": string(255)}
URL = also(string(3000), matching(re.compile(r"(https?|slack|mailto)://?\S+|mailto:\S+"), "a valid url"))


def plain(most: int) -> Shape:
    return also(
        fields(KIND | {"text": string(most)}, {"emoji": boolean}),
        lambda value, at: one_of("plain_text")(value["type"], f"{at}/type"),
    )


def prose(most: int) -> Shape:
    mrkdwn = fields(KIND | {"text": string(most)}, {"verbatim": boolean})
    return typed({"plain_text": plain(most), "mrkdwn": mrkdwn})


def option(text: Shape) -> Shape:
    return fields({"text": text, "value": string(150)}, {"description": plain(75)})


OPTION = option(plain(75))
RICH_OPTION = fields({"text": prose(75), "value": string(150)}, {"description": prose(75)})
LINKED = fields({"text": plain(75), "value": string(150)}, {"description": plain(75), "url": URL})
CONFIRM = fields(
    {"title": plain(100), "text": prose(300), "confirm": plain(30), "deny": plain(30)},
    {"style": one_of("primary", "danger")},
)
_SET = ACTION | {"confirm": CONFIRM, "focus_on_load": boolean}
_SELECT = _SET | {"placeholder": plain(150)}
_DATE = matching(re.compile(r"\d{4}-\d{2}-\d{2}"), "a date like 2026-01-31")
_TIME = matching(re.compile(r"\d{2}:\d{2}"), "a time like 09:30")
_GROUPS = many(fields({"label": plain(75), "options": many(OPTION, 100)}), 100)
_DISPATCH = fields({}, {"trigger_actions_on": many(one_of("on_enter_pressed", "on_character_entered"), 2)})


def _alike(first: Any, second: Any) -> bool:
    """Compare options as Slack does: by what they hold."""
    return isinstance(first, Mapping) and isinstance(second, Mapping) and dict(first) == dict(second)


def _chosen(value: Any, at: str) -> Iterator[str]:
    """What is chosen at first must be exactly one of the options, and options differ."""
    groups = value.get("option_groups") or []
    options = list(value.get("options") or [each for group in groups for each in group["options"]])
    if "options" in value and "option_groups" in value:
        yield said("only one of options and option_groups may be given", at)
    if not options:
        yield said("missing required field: options", at)
    if len({each["value"] for each in options}) != len(options):
        yield said("option values must be unique", f"{at}/options")
    first = value.get("initial_options", [value["initial_option"]] if "initial_option" in value else [])
    for each in first:
        if not any(_alike(each, known) for known in options):
            yield said("must be one of the options", f"{at}/initial_option")


def _input_length(value: Any, at: str) -> Iterator[str]:
    length = len(value.get("initial_value", ""))
    if value.get("min_length", 0) > value.get("max_length", 3000):
        yield said("min_length must not be above max_length", at)
    if length > value.get("max_length", 3000):
        yield said("initial_value is longer than max_length", f"{at}/initial_value")


_OPTIONS = {"options": many(OPTION, 100), "option_groups": _GROUPS}
_CHOICES = {"options": many(RICH_OPTION, 10)}
ELEMENTS: dict[str, Shape] = {
    "button": fields(
        KIND | {"text": plain(75)},
        ACTION
        | {
            "url": URL,
            "value": string(2000),
            "style": one_of("primary", "danger"),
            "confirm": CONFIRM,
            "accessibility_label": string(75),
        },
    ),
    "checkboxes": also(fields(KIND | _CHOICES, _SET | {"initial_options": many(RICH_OPTION, 10)}), _chosen),
    "radio_buttons": also(fields(KIND | _CHOICES, _SET | {"initial_option": RICH_OPTION}), _chosen),
    "static_select": also(fields(KIND, _SELECT | _OPTIONS | {"initial_option": OPTION}), _chosen),
    "multi_static_select": also(
        fields(
            KIND,
            _SELECT | _OPTIONS | {"initial_options": many(OPTION, 100), "max_selected_items": number(1)},
        ),
        _chosen,
    ),
    "overflow": fields(KIND | {"options": many(LINKED, 5, 1)}, ACTION | {"confirm": CONFIRM}),
    "datepicker": fields(KIND, _SELECT | {"initial_date": _DATE}),
    "timepicker": fields(KIND, _SELECT | {"initial_time": _TIME, "timezone": string(100)}),
    "users_select": fields(KIND, _SELECT | {"initial_user": string(255)}),
    "conversations_select": fields(
        KIND,
        _SELECT
        | {
            "initial_conversation": string(255),
            "default_to_current_conversation": boolean,
            "response_url_enabled": boolean,
        },
    ),
    "plain_text_input": also(
        fields(
            KIND,
            ACTION
            | {
                "initial_value": string(3000, 0),
                "multiline": boolean,
                "min_length": number(0, 3000),
                "max_length": number(1, 3000),
                "dispatch_action_config": _DISPATCH,
                "focus_on_load": boolean,
                "placeholder": plain(150),
            },
        ),
        _input_length,
    ),
    "email_text_input": fields(
        KIND,
        ACTION
        | {
            "initial_value": string(3000, 0),
            "dispatch_action_config": _DISPATCH,
            "focus_on_load": boolean,
            "placeholder": plain(150),
        },
    ),
    "number_input": fields(
        KIND | {"is_decimal_allowed": boolean},
        ACTION
        | {
            "initial_value": string(100, 0),
            "min_value": string(100),
            "max_value": string(100),
            "dispatch_action_config": _DISPATCH,
            "focus_on_load": boolean,
            "placeholder": plain(150),
        },
    ),
    "image": also(
        fields(KIND | {"alt_text": string(2000)}, {"image_url": URL}),
        lambda value, at: iter(() if "image_url" in value else (said("missing required field: image_url", at),)),
    ),
}


def among(*names: str) -> Shape:
    return typed({name: ELEMENTS[name] for name in names})
