"""The web's routes: fields, queries and headers of every kind, with the page's nonce and without; and the console."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote, urldefrag, urlencode

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from bot.cli.demo import site, stage
from bot.plan.loading import load
from tests.fuzz.asking import asking
from tests.fuzz.fuzzing import Play, Target
from tests.fuzz.kept import kept
from tests.fuzz.routes import of_routes
from tests.fuzz.texts import texts
from tests.fuzz.web_scene import a_scene

HERE = "http://127.0.0.1:8080"
_MOVES = (
    "say",
    "keep",
    "skip",
    "back",
    "start",
    "change",
    "send",
    "withdraw",
    "later",
    "mail_code",
    "code",
    "acknowledge",
    "practice",
    "undo",
    "raise",
    "stop",
    "prefer",
    "show",
    "seen",
)
_FIELDS = (
    "move",
    "question",
    "seen",
    "revision",
    "answer",
    "day",
    "month",
    "year",
    "code",
    "practice",
    "note",
    "issue",
    "text",
    "channel",
    "List-Unsubscribe",
    "token",
    "page",
    "number",
    "nonce",
)
_KNOWN = (
    "can_signs",
    "ready",
    "role",
    "worries",
    "led",
    "word",
    "manager",
    "hope",
    "0",
    "1",
    "2",
    "27",
    "3",
    "2026",
    "neither",
    "time",
    "no",
    "One-Click",
    "chat",
    "mail",
    "concern",
    "other",
    "yes",
    "not_yet",
    "review",
    "sent",
    "saved",
    "paused",
    "concern_review",
    "care_issue",
    "123456",
    "ABCD-EFGH-JKLM",
)
_KINDS = (
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "text/plain",
    "application/json",
    "application/x-www-form-urlencoded; charset=utf-16",
    "multipart/form-data",
    "",
)
_HEADERS = (
    "Cookie",
    "Content-Type",
    "Accept",
    "Host",
    "Origin",
    "Referer",
    "Range",
    "If-None-Match",
    "X-Request-Id",
    "X-Forwarded-For",
    "Accept-Language",
    "Sec-Fetch-Site",
    "Transfer-Encoding",
    "Expect",
    "X-HTTP-Method-Override",
)
_TEXT = texts(*_KNOWN)
_PAIRS = st.lists(st.tuples(st.sampled_from(_FIELDS) | _TEXT, _TEXT), max_size=5)
_FORM = st.tuples(st.sampled_from(_MOVES) | _TEXT, _PAIRS).map(lambda made: [("move", made[0]), *made[1]])


@contextmanager
def _forms(folder: Path) -> Iterator[Play]:
    with a_scene(folder) as scene:

        def law(value: tuple[str, list[list[tuple[str, str]]], str]) -> None:
            name, posts, how = value
            try:
                for pairs in posts:
                    given = {"right": scene.nonces[name], "wrong": "0" * 64, "none": ""}[how]
                    fields = [*([("nonce", given)] if given else []), *pairs]
                    body = urlencode(
                        [(key, said.encode("utf-8", "replace")) for key, said in _encodable(fields)]
                    ).encode()
                    kind = [("Content-Type", _KINDS[0])]
                    reply = scene.sends("POST", scene.pages[name], body=body, headers=kind, cookie=how != "none")
                    without = ("List-Unsubscribe", "One-Click") in pairs or name == "new-link"
                    scene.check("POST", reply, may_write=how == "right" or without)
            finally:
                scene.put_back()

        how = st.sampled_from(("right", "right", "wrong", "none"))
        yield Play(st.tuples(st.sampled_from(tuple(scene.pages)), st.lists(_FORM, min_size=1, max_size=3), how), law)


def _encodable(fields: list[tuple[str, str]]) -> list[tuple[bytes, str]]:
    return [(key.encode("utf-8", "replace"), said) for key, said in fields]


@contextmanager
def _requests(folder: Path) -> Iterator[Play]:
    with a_scene(folder) as scene:

        def law(value: tuple[str, str, str, list[tuple[str, str]], list[tuple[str, str]], bytes | None]) -> None:
            method, name, more, query, headers, body = value
            path = scene.pages[name] + (f"/{quote(more.encode('utf-8', 'replace'))}" if more else "")
            said = [(key, one) for key, one in headers if one.isascii() and one.isprintable()]
            try:
                reply = scene.sends(method, path, query=query, headers=said, body=body)
                scene.check(method, reply, may_write=False)
            finally:
                scene.put_back()

        methods = st.sampled_from(("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"))
        more = st.just("") | st.just("") | _TEXT
        headers = st.lists(st.tuples(st.sampled_from(_HEADERS), st.sampled_from(_KINDS) | _TEXT), max_size=3)
        # No body has a nonce: whatever it is, it is refused.
        body = (
            st.none()
            | st.binary(max_size=60)
            | st.just(b"--x\r\nContent-Disposition: form-data; name=move\r\n\r\nstop\r\n--x--")
        )
        pages = st.sampled_from(tuple(scene.pages))
        yield Play(st.tuples(methods, pages, more, _PAIRS, headers, body), law)


@contextmanager
def _tokens(folder: Path) -> Iterator[Play]:
    with a_scene(folder) as scene:
        real = [path.rpartition("/")[2] for name, path in scene.pages.items() if name[0] in "qspc" and path[2] == "/"]

        def law(value: tuple[str, str, int, str]) -> None:
            purpose, token, at, new = value
            guess = token[:at] + new + token[at + 1 :]
            try:
                reply = scene.sends("GET", f"/{purpose}/{quote(guess.encode('utf-8', 'replace'), safe='')}")
                scene.check("GET", reply, may_write=False)
                here = f"/{purpose}/{guess}" in scene.pages.values()
                assert (reply.status_code == 200) <= here, "a link that is nobody's opened a page"
            finally:
                scene.put_back()

        yield Play(st.tuples(st.sampled_from("qspcx"), st.sampled_from(real), st.integers(0, 23), _TEXT), law)


@contextmanager
def _schema(folder: Path) -> Iterator[Play]:
    with a_scene(folder) as scene:
        yield of_routes(scene)


@contextmanager
def _console(folder: Path) -> Iterator[Play]:
    play = stage(load(Path(__file__).parents[2] / "config"), folder, HERE)
    play.load("wfscp")
    play.go_on_to_next([])
    database = play.house.desk.database
    host = HERE.removeprefix("http://")
    with closing(database), kept(database.url) as before, asking(site(play), host=host, visitor="127.0.0.1") as asker:

        def law(value: tuple[str, str, list[tuple[str, str]]]) -> None:
            method, path, pairs = value
            fields = {key.encode("utf-8", "replace"): one.encode("utf-8", "replace") for key, one in pairs}
            try:
                if method == "GET":
                    reply = asker.ask("GET", f"{path}?{urlencode(fields)}")
                else:
                    kind = [(b"content-type", _KINDS[0].encode())]
                    reply = asker.ask("POST", path, headers=kind, body=urlencode(fields).encode())
                assert reply.status_code < 500, (reply.status_code, reply.text[:300])
                if method == "GET" or reply.status_code >= 400:
                    assert before.changed() == []
                if 300 <= reply.status_code < 400:
                    reply = asker.ask("GET", urldefrag(reply.headers["location"])[0].removeprefix(HERE))
                    assert reply.status_code == 200
                assert "Traceback" not in reply.text
            finally:
                before.put_back()

        yield Play(_console_inputs(), law)


def _console_inputs() -> SearchStrategy[tuple[str, str, list[tuple[str, str]]]]:
    names = (
        "delegate",
        "mailbox",
        "letter",
        "body",
        "touchpoint",
        "question",
        "seen",
        "revision",
        "move",
        "typed",
        "instead",
        "text",
        "answer",
        "partnership",
    )
    words = texts(
        "1", "2", "3", "go", "say", "later", "back", "withdraw", "status", "events 30d", "wfscp", "html", "text"
    )
    looks = (
        "/console",
        "/console/files/console.css",
        "/console/files/..%2f..",
        "/console/asked/1/files/0",
        "/console/letters",
        "/console/asked/x/charts/y",
        "/console/gallery",
    )
    pairs = st.lists(st.tuples(st.sampled_from(names), words), max_size=6)
    looking = st.tuples(st.just("GET"), st.sampled_from(looks), pairs)
    doing = st.tuples(
        st.just("POST"), st.sampled_from(("/console/chat", "/console/ask", "/console/chat", "/console/x")), pairs
    )
    return looking | doing


_PAGES = tuple(
    f"bot.handlers.{name}:router"
    for name in (
        "questionnaire_pages",
        "supervisor_pages",
        "preference_pages",
        "concern_pages",
        "public_pages",
        "health",
    )
)
WEB: dict[str, Target] = {
    "web_forms": Target(_forms, _PAGES),
    "web_requests": Target(_requests, (*_PAGES, "bot.handlers.web_bodies:Bodies")),
    "web_tokens": Target(_tokens, ("bot.storage.links:known", "bot.flows.doors:open_link")),
    "web_schema": Target(_schema, _PAGES),
    "console": Target(
        _console,
        ("bot.handlers.console:router", "bot.handlers.console_letters:router", "bot.handlers.console_gallery:router"),
    ),
}
"""Each way into the web."""
