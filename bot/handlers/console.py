"""`/console`, in the demo only: the delegate's chat, the inboxes, the officer's command line, and the clock."""

from datetime import datetime, timedelta
from urllib.parse import quote

from fastapi import APIRouter, Depends, FastAPI, HTTPException
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.commands import run
from bot.commands.context import Context
from bot.errors import BotError, NotFoundError
from bot.handlers import console_gallery, console_letters
from bot.handlers.console_guard import only_from_here
from bot.handlers.console_scene import ASKED_AT_MOST, Asked, View, played_by_hand, scene
from bot.handlers.console_talk import Chat
from bot.handlers.web_replies import HEADERS, page
from bot.handlers.web_visits import Fields, Posted
from bot.messages.nouns import Attachment
from bot.messages.pages import PAGES
from bot.messages.words import say
from bot.rehearsal.play import Play
from bot.reports import charts

POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-src 'self'; frame-ancestors 'none'"
)
_FILES = {"console.css": "text/css", "console.js": "text/javascript"}
_STEPS = {"day": timedelta(days=1), "week": timedelta(weeks=1)}


class Console:
    """What the person at the console does, and what came of it."""

    def __init__(self, play: Play) -> None:
        self.play = play
        self._chat = Chat(play)
        self._asked: list[Asked] = []
        self._notice = ""
        self._number = 0

    def show(self, view: View) -> Response:
        """Show everything; nothing changes by it."""
        with self.play.lock:
            facts = scene(self.play, self._chat, self._asked, view, self._notice)
        response = page("console/page", **facts)
        response.headers["Content-Security-Policy"] = POLICY
        return response

    def chat(self, posted: Fields) -> str:
        """Take what the delegate pressed or typed; gives where to look."""
        self._notice = ""
        with self.play.lock:
            with self.play.house.desk.database.write() as session:
                self._chat.take(session, posted)
            self.play.settle()
        return "now"

    def ask(self, posted: Fields) -> str:
        """Run an officer's command."""
        command = posted.one("text").strip() or "help"
        play = self.play
        context = Context(
            play.house.desk.database, play.partnership, play.clock(), "the console", play.house.desk.base_url
        )
        self._number += 1
        try:
            answer = run(command, context)
            files = answer.files() if answer.files else ()
            parts = tuple(part for chart in answer.charts for part in charts.in_parts(chart))
            asked = Asked(play.clock(), command, answer, number=self._number, files=files, charts=parts)
        except BotError as fault:
            asked = Asked(play.clock(), command, None, str(fault), self._number)
        self._asked = [*self._asked, asked][-ASKED_AT_MOST:]
        play.settle()
        return "officer"

    def enclosed(self, number: int, which: int) -> Attachment:
        """Give a document that went with an answer; raises `NotFoundError` once the answer is no longer shown."""
        files = next((each.files for each in self._asked if each.number == number), ())
        if not 0 <= which < len(files):
            raise NotFoundError("there is no such document any more")
        return files[which]

    def picture(self, number: int, which: int) -> bytes:
        """Draw a chart of an answer (PNG); raises `NotFoundError` once the answer is no longer shown."""
        shown = next((each.charts for each in self._asked if each.number == number), ())
        if not 0 <= which < len(shown):
            raise NotFoundError("there is no such chart any more")
        return charts.png(shown[which])

    def pass_time(self, posted: Fields, view: View) -> str:
        """Let time pass; whoever is looked at is played by hand, and does nothing of their own accord."""
        play, by_hand = self.play, self._by_hand(view)
        self._notice = ""
        match posted.one("move"):
            case "next":
                self._notice = "" if play.go_on_to_next(by_hand) else "nothing_more"
            case "impact":
                reached = play.go_on_to_stage("impact_check", view.delegate, by_hand)
                self._notice = "" if reached else "no_impact_check"
            case "people":
                if play.people is not None:
                    play.people.awake = not play.people.awake
            case step if step in _STEPS:
                play.go_on(_later(play, _STEPS[step]), by_hand)
        return "clock"

    def load(self, posted: Fields) -> str:
        """Begin anew with a partnership's sample roster."""
        self._notice = ""
        try:
            self.play.load(posted.one("partnership"))
        except BotError as fault:
            self._notice = str(fault)
        else:
            self._chat.clear()
            self._asked.clear()
        return "clock"

    def _by_hand(self, view: View) -> list[int]:
        with self.play.house.desk.database.read() as session:
            return played_by_hand(session, self.play.key, view)


def _later(play: Play, step: timedelta) -> datetime:
    """Go on by local days, so that a clock change moves nothing."""
    local = play.clock().astimezone(play.partnership.about.tz)
    return (local.replace(tzinfo=None) + step).replace(tzinfo=play.partnership.about.tz)


def router(play: Play) -> APIRouter:
    """Give the console's routes."""
    routes = APIRouter(include_in_schema=False, dependencies=[Depends(only_from_here)])
    console = Console(play)

    @routes.api_route("/console", methods=["GET", "HEAD"])
    def show(delegate: int = 0, mailbox: str = "", letter: str = "", body: str = "html") -> Response:
        return console.show(View(delegate, mailbox, letter, body))

    @routes.post("/console/{what}")
    def do(what: str, posted: Posted) -> Response:
        view = _view(posted)
        match what:
            case "chat":
                place = console.chat(posted)
            case "ask":
                place = console.ask(posted)
            case "clock":
                place = console.pass_time(posted, view)
            case _:
                place, view = console.load(posted), View()
        return RedirectResponse(f"{view.to()}#{quote(place)}", 303, headers=HEADERS)

    @routes.get("/console/files/{name}")
    def file(name: str) -> Response:
        if name not in _FILES:
            return page("error", 404, title=say("page.error.404.title"), text=say("page.error.404.text"))
        return Response((PAGES / "console" / name).read_bytes(), media_type=_FILES[name])

    routes.include_router(_beside(console))
    routes.include_router(console_gallery.router(play))
    routes.include_router(console_letters.router(play))
    return routes


def _beside(console: Console) -> APIRouter:
    """Give the routes of what goes with an answer: documents and charts."""
    routes = APIRouter()

    @routes.get("/console/asked/{number}/files/{which}")
    def document(number: int, which: int) -> Response:
        try:
            found = console.enclosed(number, which)
        except NotFoundError:
            raise HTTPException(404) from None
        return console_letters.enclosed_file(found.name, found.media_type, found.content)

    @routes.get("/console/asked/{number}/charts/{which}")
    def chart(number: int, which: int) -> Response:
        try:
            return Response(console.picture(number, which), media_type="image/png", headers=HEADERS)
        except NotFoundError:
            raise HTTPException(404) from None

    return routes


def _view(posted: Fields) -> View:
    return View(posted.number("delegate"), posted.one("mailbox"), posted.one("letter"), posted.one("body") or "html")


def install(app: FastAPI, play: Play) -> None:
    """Add the console to the demo's app, and have what is posted on its web pages take effect at once."""
    app.include_router(router(play))
    app.add_api_route("/", lambda: RedirectResponse("/console", headers=HEADERS), include_in_schema=False)
    app.add_middleware(SettleAfterPosts, play=play)


class SettleAfterPosts:
    """ASGI middleware: after a form of the web was taken, what follows from it goes out, as a calendar would see to."""

    def __init__(self, app: ASGIApp, play: Play) -> None:
        self._app = app
        self._play = play

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and settle before its answer goes out."""
        public = scope["type"] == "http" and scope["method"] == "POST" and not scope["path"].startswith("/console")

        async def send_settled(message: Message) -> None:
            if message["type"] == "http.response.start":
                await run_in_threadpool(self._play.settle)
            await send(message)

        await self._app(scope, receive, send_settled if public else send)
