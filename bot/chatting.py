"""The chats of a deployment, beside its pages: keeps Socket Mode connected, and takes what was left over."""

from threading import Event, Thread

import structlog

from bot.app import App
from bot.errors import told_safely
from bot.handlers.slack.here import Here
from bot.handlers.slack.listening import Room, room
from bot.handlers.slack.socket import Socket
from bot.handlers.slack.sweeping import sweep

EVERY_SECONDS = 60.0
_log = structlog.get_logger()


class Chatting:
    """Slack's rooms, one a workspace, for as long as the process serves."""

    def __init__(self, app: App) -> None:
        self.rooms = [room(Here(app.desk, workspace, app.dispatcher.nudge)) for workspace in app.slack.values()]
        self._sockets: dict[str, Socket] = {}
        self._ended = Event()
        self._thread: Thread | None = None

    def start(self) -> None:
        """Begin; Slack may be away just now, and is tried again."""
        if self.rooms:
            self._ended.clear()
            self._thread = Thread(target=self._go_on, name="slack", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Let the connections go, and what is under way end; what was kept and is not done is taken at the start."""
        self._ended.set()
        self._disconnect()
        for each in self.rooms:
            each.here.close()
        if self._thread is not None:
            self._thread.join()
        self._disconnect()  # one may have come about meanwhile

    def _disconnect(self) -> None:
        while self._sockets:
            self._sockets.popitem()[1].close()

    def _go_on(self) -> None:
        while not self._ended.is_set():
            for each in self.rooms:
                self._look_after(each)
            self._ended.wait(EVERY_SECONDS)

    def _look_after(self, each: Room) -> None:
        for do in (self._name, self._connect, self._sweep):
            if self._ended.is_set():
                return
            try:
                do(each)
            except Exception as fault:  # noqa: BLE001  (whatever it is, the others come first)
                _log.warning("slack cannot be looked after", partnership=each.here.key, reason=told_safely(fault))

    def _name(self, each: Room) -> None:
        each.here.teams.ask(each.here.now)  # once, and not at somebody's first press

    def _connect(self, each: Room) -> None:
        key = each.here.key
        if each.here.workspace.app_token is None or key in self._sockets or not each.here.teams.known:
            return
        connection = Socket(each)
        connection.connect()
        self._sockets[key] = connection
        _log.info("slack connected", partnership=key)

    def _sweep(self, each: Room) -> None:
        if each.here.teams.known:
            sweep(each.here, self._ended.is_set)
