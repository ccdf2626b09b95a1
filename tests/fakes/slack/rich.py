"""Slack's rich text: sections, lists, quotes and preformatted text, and what stands in them."""

from tests.fakes.slack.elements import KIND, URL
from tests.fakes.slack.shapes import Shape, boolean, fields, many, number, one_of, string, typed

_STYLE = fields(
    {}, {name: boolean for name in ("bold", "italic", "strike", "code", "underline", "highlight", "unlink")}
)
_SPANS: dict[str, Shape] = {
    "text": fields(KIND | {"text": string(12_000)}, {"style": _STYLE}),
    "link": fields(KIND | {"url": URL}, {"text": string(3000), "unsafe": boolean, "style": _STYLE}),
    "emoji": fields(KIND | {"name": string(255)}, {"unicode": string(255), "style": _STYLE, "skin_tone": number()}),
    "user": fields(KIND | {"user_id": string(255)}, {"style": _STYLE}),
    "channel": fields(KIND | {"channel_id": string(255)}, {"style": _STYLE}),
    "broadcast": fields(KIND | {"range": one_of("here", "channel", "everyone")}, {"style": _STYLE}),
    "date": fields(KIND | {"timestamp": number(), "format": string(255)}, {"url": URL, "fallback": string(255)}),
}
_LINE = KIND | {"elements": many(typed(_SPANS), 1000, 0)}
_SECTION = fields(_LINE)
RICH_TEXT: Shape = typed(
    {
        "rich_text_section": _SECTION,
        "rich_text_list": fields(
            KIND
            | {"style": one_of("bullet", "ordered"), "elements": many(typed({"rich_text_section": _SECTION}), 1000)},
            {"indent": number(0, 8), "offset": number(), "border": number(0, 1)},
        ),
        "rich_text_preformatted": fields(_LINE, {"border": number(0, 1), "language": string(100)}),
        "rich_text_quote": fields(_LINE, {"border": number(0, 1)}),
    }
)
