"""Lists of messages: `$filter`, `$search`, `$orderby`, `$select`, `$expand`, pages."""

import re
from collections.abc import Mapping
from urllib.parse import quote

from tests.fakes.graph import filters, mime, properties
from tests.fakes.graph.letters import Letter
from tests.fakes.graph.shapes import READ_ONLY, tell, tell_file
from tests.fakes.graph.web import Json, RefusedError, Request

_KNOWN = frozenset({"$filter", "$search", "$orderby", "$select", "$expand", "$top", "$skip", "$count"})
_EXPANDED = re.compile(r"singleValueExtendedProperties\(\$filter=(?P<ids>.+)\)", re.IGNORECASE)
_WANTED = re.compile(r"id eq '([^']+)'")
PAGE, MOST = 10, 1000


def page(letters: list[Letter], request: Request, url: str) -> Json:
    """Give one page of the letters that were asked for, and the address of the next."""
    query = request.query
    for name in query:
        if name.startswith("$") and name not in _KNOWN:
            raise RefusedError("BadRequest", f"Unrecognized query option '{name}'.")
    found = _sorted(_searched(_filtered(letters, query), query), query)
    top, skip = _number(query, "$top", PAGE), _number(query, "$skip", 0)
    if not 1 <= top <= MOST:
        raise RefusedError("ErrorInvalidUrlQuery", f"Invalid value '{top}' for $top: must be between 1 and {MOST}.")
    told: Json = {
        "@odata.context": f"{url}$metadata",
        "value": [shown(each, query) for each in found[skip : skip + top]],
    }
    if query.get("$count") == "true":
        told["@odata.count"] = len(found)
    if len(found) > skip + top:
        rest = dict(query) | {"$skip": str(skip + top)}
        more = "&".join(f"{name}={quote(value)}" for name, value in rest.items())
        told["@odata.nextLink"] = f"{url}?{more}"
    return told


def shown(letter: Letter, query: Mapping[str, str]) -> Json:
    """Tell of a letter what was asked for."""
    whole = tell(letter)
    # Headers come only when they are asked for, and only of what came by mail: Exchange keeps none of a message that
    # was made here (PidTagTransportMessageHeaders).
    whole["internetMessageHeaders"] = [{"name": name, "value": value} for name, value in letter.received_headers]
    selected = [each.strip() for each in query.get("$select", "").split(",") if each.strip()]
    for each in selected:
        if each not in whole and each not in READ_ONLY:
            raise RefusedError("RequestBodyRead", f"Could not find a property named '{each}' on type 'message'.")
    kept = {"@odata.etag", "id", *selected} if selected else whole.keys() - {"internetMessageHeaders"}
    told = {name: value for name, value in whole.items() if name in kept}
    if not letter.received_headers:
        told.pop("internetMessageHeaders", None)
    expanded = query.get("$expand", "")
    extended = _EXPANDED.search(expanded)
    if extended:
        wanted = [properties.normal(id_) for id_ in _WANTED.findall(extended["ids"])]
        found = properties.told(letter, wanted)
        told |= {"singleValueExtendedProperties": found} if found else {}
    elif expanded.lower() == "attachments":
        told["attachments"] = [tell_file(each) for each in letter.attachments]
    elif expanded:
        raise RefusedError("BadRequest", f"Could not find a property named '{expanded}' on type 'message'.")
    return told


def _filtered(letters: list[Letter], query: Mapping[str, str]) -> list[Letter]:
    text = query.get("$filter")
    if text is None:
        return letters
    return list(filter(filters.parse(text), letters))


def _searched(letters: list[Letter], query: Mapping[str, str]) -> list[Letter]:
    text = query.get("$search")
    if text is None:
        return letters
    if "$filter" in query or "$orderby" in query:
        raise RefusedError("SearchWithFilter", "The query parameter '$search' cannot be used with filter or orderby.")
    if not re.fullmatch(r'"[^"]+"', text):
        raise RefusedError("BadRequest", f"Syntax error: character ':' is not valid at position 0 in '{text}'.")
    words = text.strip('"').rpartition(":")[2].lower()

    def said(letter: Letter) -> str:
        people = " ".join(f"{each.name} {each.address}" for each in [*letter.to, *letter.cc])
        return f"{letter.subject} {mime.plain(letter.body)} {people}".lower()

    # The index follows some time later in truth: nothing may rest upon what a search does not find.
    return [each for each in letters if words in said(each)]


def _sorted(letters: list[Letter], query: Mapping[str, str]) -> list[Letter]:
    text = query.get("$orderby")
    if text is None:
        return letters
    name, _, way = text.partition(" ")
    if name not in filters.FILTERED:
        raise RefusedError("BadRequest", f"Could not find a property named '{name}' on type 'microsoft.graph.message'.")
    if "$filter" in query and filters.names(query["$filter"])[:1] != [name]:
        said = "The restriction or sort order is too complex for this operation."
        raise RefusedError("InefficientFilter", said)
    return sorted(letters, key=lambda each: str(tell(each)[name.split("/")[0]]), reverse=way.strip() == "desc")


def _number(query: Mapping[str, str], name: str, otherwise: int) -> int:
    value = query.get(name, str(otherwise))
    if not value.isdigit():
        raise RefusedError("BadRequest", f"Invalid value '{value}' for {name} query option found.")
    return int(value)
