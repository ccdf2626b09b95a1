"""The routes as an OpenAPI document, by which schemathesis makes requests."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote, urlencode

import schemathesis
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.core import NotSet
from schemathesis.core.result import Ok

from tests.fuzz.fuzzing import Play
from tests.fuzz.web_scene import Scene

_TEXT = {"type": "string"}
_WORD = {"type": "string", "maxLength": 12}
_SAID = {"200": {"description": "a page"}}


RIGHT = "right"
"""In a form that fits, in the place of its page's nonce, which the document cannot know."""


def _form(**fields: Any) -> dict[str, Any]:
    """Give a form's shape; one that fits has a nonce and says what is to be done, so that it passes the door."""
    known = {"nonce": _one_of(RIGHT), **fields}
    needed = [name for name in ("nonce", "move") if name in known]
    shape = {"type": "object", "properties": known, "required": needed, "additionalProperties": _TEXT}
    return {"content": {"application/x-www-form-urlencoded": {"schema": shape}}}


def _one_of(*words: str) -> dict[str, Any]:
    return {"type": "string", "enum": list(words)}


def _look(*query: str) -> dict[str, Any]:
    return {"parameters": [{"name": name, "in": "query", "schema": _TEXT} for name in query], "responses": _SAID}


def _at(name: str, *values: str) -> list[dict[str, Any]]:
    schema = _one_of(*values) if values else _WORD
    return [{"name": name, "in": "path", "required": True, "schema": schema}]


def document(pages: Sequence[str]) -> dict[str, Any]:
    """Write down every route of the web, with links that are good among the paths of these pages."""
    numbers = {name: {"anyOf": [{"type": "integer"}, _TEXT]} for name in ("seen", "revision", "day", "month", "year")}
    said = _form(
        move=_one_of("say", "skip", "back", "start", "send", "withdraw", "later", "code"),
        question=_TEXT,
        answer=_TEXT,
        code=_TEXT,
        **numbers,
    )
    did = _form(
        move=_one_of("acknowledge", "practice", "undo", "raise"), practice=_TEXT, note=_TEXT, issue=_TEXT, text=_TEXT
    )
    wished = _form(move=_one_of("stop", "start", "prefer"), channel=_one_of("mail", "chat"))
    shown = _form(move=_one_of("show", "seen", "undo", "mail_code", "code"), code=_TEXT)
    paths: dict[str, Any] = {
        "/q/{token}": {"get": _look("question", "page"), "post": {"requestBody": said, "responses": _SAID}},
        "/s/{token}": {"get": _look("page"), "post": {"requestBody": did, "responses": _SAID}},
        "/p/{token}": {"get": _look("page"), "post": {"requestBody": wished, "responses": _SAID}},
        "/c/{token}": {"get": _look(), "post": {"requestBody": shown, "responses": _SAID}},
        "/new-link": {"get": _look("token"), "post": {"requestBody": _form(token=_TEXT), "responses": _SAID}},
        "/privacy/{key}": {"get": _look()},
        "/accessibility/{key}": {"get": _look()},
        "/accessibility": {"get": _look()},
        "/certificates/{number}": {"get": _look()},
        "/certificates": {"get": _look("number")},
        "/certificates/": {"get": _look("number")},
        "/static/site.css": {"get": _look()},
        "/.well-known/security.txt": {"get": _look()},
        "/healthz": {"get": _look()},
        "/readyz": {"get": _look()},
        "/metrics": {"get": _look()},
    }
    for path, does in paths.items():
        name = path.partition("{")[2].rstrip("}")
        if name:
            before = path.partition("{")[0]
            there = [page.removeprefix(before) for page in pages if page.startswith(before) and page != before]
            does["parameters"] = _at(name, *(["tscp", "uscp"] if name == "key" else there))
    return {"openapi": "3.0.3", "info": {"title": "Evalbot", "version": "1"}, "paths": paths}


def of_routes(scene: Scene) -> Play:
    """Give requests that fit the document, and some that do not."""
    schema = schemathesis.openapi.from_dict(document(tuple(scene.pages.values())))
    operations = [found.ok() for found in schema.get_all_operations() if isinstance(found, Ok)]
    modes = (GenerationMode.POSITIVE, GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
    cases = [each.as_strategy(mode) for each in operations for mode in modes if mode in _modes(each)]
    nonces = {path: scene.nonces[name] for name, path in scene.pages.items()}

    def law(value: tuple[str, str, list[tuple[str, str]], bytes | None]) -> None:
        method, path, query, body = value
        kind = [("Content-Type", "application/x-www-form-urlencoded")] if body is not None else []
        given = body and body.replace(f"nonce={RIGHT}".encode(), f"nonce={nonces.get(path, '')}".encode())
        try:
            reply = scene.sends(method, path, query=query, body=given, headers=kind)
            scene.check(method, reply, may_write=path == "/new-link" or given != body)
        finally:
            scene.put_back()

    return Play(st.one_of(cases).map(_plain), law)


def _modes(operation: Any) -> tuple[GenerationMode, ...]:
    both = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
    return both if operation.body or operation.query or operation.path_parameters else both[:1]


def _plain(case: "Case[Any]") -> tuple[str, str, list[tuple[str, str]], bytes | None]:
    """Give a case as what can be pasted into a test."""
    path = case.operation.path
    for name, value in (case.path_parameters or {}).items():
        path = path.replace(f"{{{name}}}", quote(str(value), safe="%"))
    query = [(str(name), str(value)) for name, value in (case.query or {}).items()]
    return case.method, path, query, _body(case.body) if case.method == "POST" else None


def _body(body: Any) -> bytes:
    if isinstance(body, NotSet):
        return b""
    if isinstance(body, dict):
        return urlencode(
            [(str(name).encode("utf-8", "replace"), str(one).encode("utf-8", "replace")) for name, one in body.items()]
        ).encode()
    return body if isinstance(body, bytes) else str(body).encode("utf-8", "replace")
