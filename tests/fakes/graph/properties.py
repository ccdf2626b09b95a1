"""Extended properties: what Exchange keeps of a letter beside what Graph has a name for, and which become headers."""

import re

from tests.fakes.graph.letters import INTERNET_HEADERS, Letter
from tests.fakes.graph.web import Json, RefusedError

_TYPES = "Boolean|Binary|CLSID|Currency|Double|Float|Integer|Long|Short|String|SystemTime"
_ID = re.compile(
    rf"(?P<type>{_TYPES}) (?:(?P<tag>0x[0-9A-Fa-f]{{1,4}})"
    r"|\{(?P<set>[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})\} (?P<name>Name .+|Id 0x[0-9A-Fa-f]+))"
)
MESSAGE_ID, IN_REPLY_TO, REFERENCES = "String 0x1035", "String 0x1042", "String 0x1039"
HEADERS = {
    IN_REPLY_TO: "In-Reply-To",
    REFERENCES: "References",
    "String 0x1043": "List-Help",
    "String 0x1044": "List-Subscribe",
    "String 0x1045": "List-Unsubscribe",
}
"""The properties that Exchange writes as a header and reads from one (MS-OXCMAIL). It has none for
List-Unsubscribe-Post and Auto-Submitted, which are lost: of MIME drafts too (msgraph-sdk-dotnet issue 2209)."""


def normal(id_: str) -> str:
    """Give an id as it is kept: Graph tells capitals in names, not in numbers and sets."""
    found = _ID.fullmatch(id_)
    if not found:
        raise RefusedError("ErrorInvalidProperty", f"The property id '{id_}' is invalid.")
    if found["tag"]:
        return f"{found['type']} 0x{int(found['tag'], 16):04X}"
    return f"{found['type']} {{{found['set'].lower()}}} {found['name']}"


def header_property(name: str) -> str:
    """Give the id of the property of a header that Exchange knows by name only; such names are in small letters."""
    return f"String {{{INTERNET_HEADERS}}} Name {name.lower()}"


def header_of(id_: str) -> str:
    """Give the header that a property is written as, if it is."""
    return HEADERS.get(id_) or id_.removeprefix(header_property("")) * id_.startswith(header_property(""))


def take(letter: Letter, properties: object) -> None:
    """Set extended properties as they came in JSON.

    In-Reply-To and References set so go out; whether the mailbox then sees one conversation is not documented: not
    here. A draft of MIME and an answer (createReply) are in the conversation of what they answer."""
    for each in properties if isinstance(properties, list) else []:
        if set(each) - {"id", "value", "@odata.type"} or not isinstance(each.get("value"), str):
            raise RefusedError("ErrorInvalidProperty", "A single value extended property has an id and a text.")
        id_ = normal(str(each.get("id")))
        letter.properties[id_] = each["value"]
        if id_ == MESSAGE_ID:
            letter.internet_message_id = each["value"]


def told(letter: Letter, wanted: list[str]) -> list[Json]:
    """Give the properties that were asked for; Graph gives no others."""
    return [{"id": id_, "value": letter.properties[id_]} for id_ in wanted if id_ in letter.properties]
