"""What is too long, too slow or too much is refused before it costs anything (OWASP ASVS 5, 4.1 and 5.2.1)."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from fastapi import FastAPI

from bot.handlers import web, web_bodies, web_visits
from bot.handlers.web_bodies import MOST_BYTES, MOST_OF_HEAD
from bot.serving import _configured
from tests.handlers.web_world import Browser, World
from tests.serving import serving

FORM = {"content-type": "application/x-www-form-urlencoded"}


@pytest.mark.parametrize("path", ["/new-link", "/q/x", "/nowhere", "/healthz"])
def test_a_body_that_says_it_is_too_long_is_not_read(world: World, dana: Browser, path: str) -> None:
    reply = dana.client.post(path, content=b"", headers={"content-length": str(MOST_BYTES + 1)})
    assert reply.status_code == 413 and "That is too much" in reply.text


@pytest.mark.parametrize("said", ["-1", "0x10", "1e9", "٣", "9" * 5000])
def test_a_length_that_is_none_is_refused(world: World, dana: Browser, said: str) -> None:
    reply = dana.client.post("/new-link", content=b"", headers={"content-length": said.encode()})
    assert reply.status_code == 413


def test_a_body_that_lies_about_its_length_is_cut_off(world: World, dana: Browser) -> None:
    sent = []

    def pieces() -> Iterator[bytes]:
        for n in range(1000):
            sent.append(n)
            yield b"x" * 10_000

    reply = dana.client.post("/new-link", content=pieces(), headers=FORM)
    assert reply.status_code == 413 and "That is too much" in reply.text


def test_fields_beyond_number_are_refused(world: World, dana: Browser) -> None:
    most = web_visits.MOST_FIELDS
    assert dana.client.post("/new-link", content=b"a=&" * most, headers=FORM).status_code == 200
    reply = dana.client.post("/new-link", content=b"a=&" * (most + 1), headers=FORM)
    assert reply.status_code == 400 and "We could not read that" in reply.text


@pytest.mark.parametrize("parts", [1, 5000])
def test_files_are_refused(world: World, dana: Browser, parts: int) -> None:
    part = b'--b\r\nContent-Disposition: form-data; name="f"; filename="x"\r\n\r\nx\r\n'
    body = (part * parts)[: MOST_BYTES - 10] + b"--b--\r\n"
    reply = dana.client.post("/new-link", content=body, headers={"content-type": "multipart/form-data; boundary=b"})
    assert reply.status_code == 400 and "We could not read that" in reply.text


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("application/json", 415),
        ("text/plain", 415),
        ("multipart/form-data; boundary=b; charset=punycode", 415),
        ('multipart/form-data; boundary=b; charset="zip"', 415),
        ("multipart/form-data; boundary=b; charset=utf-8x", 415),
        ("application/x-www-form-urlencoded; charset=UTF-8", 200),
        ('multipart/form-data; boundary=b; charset="utf-8"', 200),
    ],
)
def test_a_form_is_a_form_in_utf_8(world: World, dana: Browser, kind: str, status: int) -> None:
    """Decoding `punycode` takes time by the square of its length, on the thread that all share."""
    body = b'--b\r\nContent-Disposition: form-data; name="token"\r\n\r\n' + b"a" * 200_000 + b"\r\n--b--\r\n"
    body = b"token=x" if "urlencoded" in kind else body
    reply = dana.client.post("/new-link", content=body, headers={"content-type": kind})
    assert reply.status_code == status
    assert status == 200 or "We could not read that" in reply.text


@contextmanager
def served(site: FastAPI) -> Iterator[int]:
    """Serve as a deployment does; gives the port."""
    with serving(_configured(site)) as at:
        yield at.port


@pytest.fixture
def port(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    site = FastAPI(openapi_url=None)
    site.include_router(web.router(world.desk))
    monkeypatch.setattr(web_bodies, "MOST_SECONDS", 0.3)
    web.install(site, world.desk)
    with served(site) as port:
        yield port


def told(port: int, *pieces: bytes, until: bytes = b"</html>") -> bytes:
    """Say something piece by piece, and give what is answered until it ends or the connection does."""
    answer = b""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        for piece in pieces:
            line.sendall(piece)
        while until not in answer and (more := line.recv(65536)):
            answer += more
    return answer


def test_a_body_that_comes_drop_by_drop_is_not_waited_for(port: int) -> None:
    head = b"POST /new-link HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    answer = told(port, head + b"Content-Length: 100\r\n\r\ntoken")
    assert answer.startswith(b"HTTP/1.1 408 ") and b"That took too long" in answer


def test_a_body_that_never_ends_is_cut_off_while_it_comes(port: int) -> None:
    head = b"POST /new-link HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    chunk = b"%x\r\n%s\r\n" % (100_000, b"x" * 100_000)
    answer = told(port, head + b"Transfer-Encoding: chunked\r\n\r\n", chunk, chunk, chunk, chunk)
    assert answer.startswith(b"HTTP/1.1 413 ") and b"That is too much" in answer


@pytest.mark.parametrize(
    "head",
    [
        b"GET /new-link HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
        b"GET /new-link HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        b"GET /\0 HTTP/1.1\r\nHost: x\r\n\r\n",
    ],
)
def test_a_head_of_two_minds_is_refused(port: int, head: bytes) -> None:
    assert told(port, head, until=b"Invalid HTTP request received.").startswith(b"HTTP/1.1 400 ")


@pytest.mark.parametrize("ends", [b" HTTP/1.1\r\nHost: x\r\n\r\n", b""])
@pytest.mark.parametrize("begins", [b"GET /q/", b"GET /new-link HTTP/1.1\r\nHost: x\r\nCookie: "])
def test_a_head_that_is_too_long_is_refused_at_once_or_while_it_comes(port: int, begins: bytes, ends: bytes) -> None:
    answer = told(port, begins + b"x" * 80_000 + ends, until=b">" if ends else b".")
    assert answer.startswith((b"HTTP/1.1 400 ", b"HTTP/1.1 431 "))


def test_a_long_head_that_is_let_in_is_refused_by_us(world: World, dana: Browser) -> None:
    assert dana.client.get("/q/" + "x" * (MOST_OF_HEAD // 2)).status_code == 404
    for reply in (
        dana.client.get("/q/" + "x" * MOST_OF_HEAD),
        dana.client.get("/new-link?x=" + "x" * MOST_OF_HEAD),
        dana.client.get("/new-link", headers={"cookie": "x" * MOST_OF_HEAD}),
    ):
        assert reply.status_code == 431 and "That is too much" in reply.text


def test_nobody_is_told_what_serves(port: int) -> None:
    answer = told(port, b"GET /new-link HTTP/1.1\r\nHost: x\r\n\r\n").lower()
    assert answer.startswith(b"http/1.1 200 ") and b"server:" not in answer and b"uvicorn" not in answer
