"""The mailboxes of a deployment, beside its work: each is looked at once a minute, and what came is taken."""

from threading import Event, Thread

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot import measures
from bot.app import App
from bot.errors import DatabaseError, told_safely
from bot.handlers.mailbox.polling import Box

EVERY_SECONDS = 60.0
_log = structlog.get_logger()


class Mailing:
    """A thread a mailbox, so that none waits for another, for as long as the process works.

    Of several processes only one looks at a mailbox in a minute: whoever puts down first that it does.
    """

    def __init__(self, app: App) -> None:
        self._app = app
        self._ended = Event()
        self._threads: list[Thread] = []

    def start(self) -> None:
        """Begin; Microsoft 365 may be away just now, and is asked again."""
        self._ended.clear()
        self._threads = [
            Thread(target=self._go_on, args=(each,), name="inbox", daemon=True) for each in self._app.boxes
        ]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Let the mail that is being taken be taken; the rest is for the next process."""
        self._ended.set()
        for thread in self._threads:
            thread.join()

    def _go_on(self, box: Box) -> None:
        while not self._ended.is_set():
            self._look(box)
            self._ended.wait(EVERY_SECONDS)

    def _look(self, box: Box) -> None:
        try:
            self._app.read_mail(box, lambda: not self._ended.is_set())
        except (SQLAlchemyError, DatabaseError) as fault:
            _log.warning("the database does not answer", reason=told_safely(fault))
        except Exception as fault:  # noqa: BLE001  (the next look may do better)
            measures.fault("mail", fault)
            _log.error("mail stumbled", partnerships=box.partnerships, reason=told_safely(fault))
