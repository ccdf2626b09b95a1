"""Answers written by 16 threads at once, one web answer against a bare FastAPI and SQLite write, and idle memory."""

import os
import re
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.app import App
from bot.calendar import tick
from bot.flows import answering
from bot.flows.conversation import Say
from bot.messages.nouns import Prompt
from bot.serving import web_app
from bot.storage import links
from bot.storage.tables import AnswerRow, Touchpoint
from tests.bench.bench_world import an_app, book
from tests.bench.figures import Figure, timed

THREADS, FORMS = 16, 160
WEB_ANSWERS = 300


def measure_threads(folder: Path) -> Iterator[Figure]:
    """Have 16 threads answer 160 forms at once; every accepted answer must be there afterwards."""
    app, sent = _asked(folder, FORMS)

    with timed() as alone:
        done_alone = sum(_answer_all(app, touchpoint) for touchpoint in sent[: FORMS // 4])
    with timed() as watch, ThreadPoolExecutor(THREADS) as pool:
        done = sum(pool.map(lambda touchpoint: _answer_all(app, touchpoint), sent[FORMS // 4 :]))
    with app.desk.database.read() as session:
        kept = session.scalar(select(func.count()).select_from(AnswerRow)) or 0
    yield Figure(
        f"{THREADS} threads writing answers: {done} written, {done + done_alone - kept} lost",
        f"{done / watch.seconds:,.0f} a second",
        f"one thread {done_alone / alone.seconds:,.0f} a second",
        (done / watch.seconds) / (done_alone / alone.seconds),
    )


def _asked(folder: Path, count: int) -> tuple[App, list[int]]:
    app = an_app(folder)
    book(app.desk.database, count, state="booked")
    tick(app.desk, None, app.desk.clock())
    with app.desk.database.read() as session:
        query = select(Touchpoint.id).where(Touchpoint.state == "sent", Touchpoint.kind == "pre_course")
        sent = list(session.scalars(query))
    return app, sent


def _answer_all(app: App, touchpoint: int) -> int:
    """Answer a form question by question, each in a transaction of its own, as people do."""
    written = 0
    while True:
        with app.desk.database.write() as session:
            sheet = answering.sheet(session, app.desk.plans, "wfscp", touchpoint)
            step = answering.current(sheet)
            if not isinstance(step, Prompt):
                return written
            value = step.choices[0].value if step.choices else "a comment"
            move = Say(step.question, step.seen, (value,) if step.kind == "many" else value)
            answering.answer(session, sheet, move, now=app.desk.clock(), channel="bench")
            written += 1


def measure_web(folder: Path) -> Iterator[Figure]:
    """Post answers to the web questionnaire, and rows to a bare application."""
    app, sent = _asked(folder, WEB_ANSWERS // 3)
    with app.desk.database.write() as session:
        tokens = [_token(app, session, touchpoint) for touchpoint in sent]
    with TestClient(web_app(app), base_url="http://127.0.0.1:8080", follow_redirects=False) as client:
        ours = _percentiles([seconds for token in tokens for seconds in _three_answers(client, token)])
    bare = _percentiles(list(_bare_writes(folder)))
    yield Figure(
        "web answer, p50 / p99",
        f"{1000 * ours[0]:.1f} / {1000 * ours[1]:.1f} ms",
        f"bare FastAPI and SQLite write {1000 * bare[0]:.1f} / {1000 * bare[1]:.1f} ms",
        ours[0] / bare[0],
    )


def _token(app: App, session: Session, touchpoint: int) -> str:
    row = session.get_one(Touchpoint, touchpoint)
    return links.mint(
        session,
        "wfscp",
        purpose="q",
        person_id=row.person_id,
        touchpoint_id=touchpoint,
        now=app.desk.clock(),
        expires_at=row.closes_at,
    )


def _three_answers(client: TestClient, token: str) -> Iterator[float]:
    """Open a form, start it, and time the posts of three answers."""
    page = client.get(f"/q/{token}").text
    for turn in range(4):
        fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
        choice = re.search(r'<input[^>]*type="radio"[^>]*name="([^"]+)"[^>]*value="([^"]+)"', page)
        if choice:
            fields[choice[1]] = choice[2]
        button = re.search(r'<button[^>]*name="([^"]+)"[^>]*value="([^"]+)"', page)
        if button and not choice:
            fields[button[1]] = button[2]
        with timed() as watch:
            reply = client.post(f"/q/{token}", data=fields)
        if reply.status_code not in (200, 303):
            raise AssertionError(f"the form answered {reply.status_code}")
        if turn:
            yield watch.seconds
        page = client.get(f"/q/{token}").text


def _bare_writes(folder: Path) -> Iterator[float]:
    file = folder / "bare.db"
    with sqlite3.connect(file) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("CREATE TABLE answer (text)")
    site = FastAPI()

    @site.post("/")
    def write() -> dict[str, bool]:
        connection = sqlite3.connect(file)
        with connection:
            connection.execute("INSERT INTO answer VALUES ('x')")
        connection.close()
        return {"ok": True}

    with TestClient(site) as client:
        for _ in range(WEB_ANSWERS):
            with timed() as watch:
                client.post("/", data={"text": "x"})
            yield watch.seconds


def _percentiles(seconds: list[float]) -> tuple[float, float]:
    ordered = sorted(seconds)
    return ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.99)]


def measure_memory(folder: Path) -> Iterator[Figure]:
    """Start the server and a bare one, let them be, and read their resident memory (Linux)."""
    port = 18_123
    environment = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{folder}/idle.db",
        "EVALBOT_MAIL": f"file:{folder}/mail",
    }
    ours = _idle_memory([sys.executable, "-m", "bot", "serve", "--port", str(port)], port, environment)
    code = "import fastapi, uvicorn; uvicorn.run(fastapi.FastAPI(), port=18124, log_level='critical')"
    bare = _idle_memory([sys.executable, "-c", code], port + 1, environment)
    yield Figure("memory of the idle server", f"{ours:.0f} MB", f"bare FastAPI {bare:.0f} MB", ours / bare)


def _idle_memory(command: list[str], port: int, environment: dict[str, str]) -> float:
    server = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    try:
        _wait_for(lambda: httpx.get(f"http://127.0.0.1:{port}/healthz").status_code > 0)
        time.sleep(3)
        status = Path(f"/proc/{server.pid}/status").read_text(encoding="utf-8")
        return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))) / 1024
    finally:
        server.terminate()
        server.wait()


def _wait_for(condition: Callable[[], bool]) -> None:
    for _ in range(100):
        try:
            if condition():
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise TimeoutError("the server did not start")
