"""`evalbot demo`: the whole bot in a throw-away place, with sample people, a simulated clock and the console."""

import signal
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.errors import InputError

if TYPE_CHECKING:
    from fastapi import FastAPI

    from bot.plan.model import Partnership, Plans
    from bot.rehearsal.play import Play

HOST = "127.0.0.1"
_PORTS = range(1, 65536)


def register(cli: typer.Typer) -> None:
    """Add the command."""
    cli.command("demo")(demo)


def demo(
    key: Annotated[str, typer.Argument(metavar="[KEY]", help="The partnership's key.")] = "wfscp",
    port: Annotated[int, typer.Option(help="The port to listen on, at 127.0.0.1 only.")] = 8080,
) -> None:
    """Play the whole lifecycle in the browser: sample people, a simulated clock, nothing kept, nothing sent."""
    import uvicorn

    from bot import settings
    from bot.cli.rehearsing import say_faults_only
    from bot.plan.loading import load
    from bot.serving import listening

    plans = load(settings.load().config)
    if port not in _PORTS:
        raise InputError(f"--port: {port} is no port - name one from 1024 to 65535")
    with listening(HOST, port) as listener, tempfile.TemporaryDirectory(prefix="evalbot-demo-") as folder:
        say_faults_only()
        play = stage(plans, Path(folder), f"http://{HOST}:{port}")
        play.load(key)
        typer.echo(f"http://{HOST}:{port}/console")
        # Whoever ends it, by Ctrl-C or by `kill`: the folder is thrown away.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        config = uvicorn.Config(site(play), log_config=None, access_log=False, server_header=False)
        uvicorn.Server(config).run(sockets=[listener])


def stage(plans: "Plans", folder: Path, base_url: str) -> "Play":
    """Set up a deployment for playing in a folder: its own database, mail as files, a chat in the console."""
    from datetime import UTC, datetime

    from bot import app
    from bot.flows.desk import Chat, Chats
    from bot.outbound.mail_file import FileSender
    from bot.outbound.senders import Senders
    from bot.rehearsal.chat_room import ChatRoom
    from bot.rehearsal.clock import SimulatedClock
    from bot.rehearsal.mailbox import Mailboxes
    from bot.rehearsal.play import Play
    from bot.settings import Settings
    from bot.storage.session import Database

    mail, room = folder / "mail", ChatRoom()
    clock = SimulatedClock(datetime.now(UTC))
    playing: dict[str, Partnership] = {}
    url = f"sqlite:///{folder / 'demo.db'}"
    built = app.build(
        Settings(database_url=url, base_url=base_url, mail=f"file:{mail}"),
        plans=playing,
        database=Database(url, durable=False),
        clock=clock,
        senders=Senders({"mail": FileSender(mail, "", clock), "console": room}),
        chats=Chats(Chat("console")),
    )
    return Play(plans, playing, built, clock, room, Mailboxes(mail))


def site(play: "Play") -> "FastAPI":
    """Give the demo's web app: the public pages, and the console."""
    from fastapi import FastAPI

    from bot.handlers import console, web

    desk = play.house.desk
    made = FastAPI(title="Evalbot", docs_url=None, redoc_url=None, openapi_url=None)
    made.include_router(web.router(desk))
    console.install(made, play)
    web.install(made, desk)
    return made
