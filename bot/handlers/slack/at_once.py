"""Bolt's app as the handlers see it: what came is acknowledged at once, and done in its person's turn after that."""

from collections.abc import Callable, Iterable
from inspect import signature
from threading import Event
from typing import Any

from slack_bolt import Ack, App, Args, BoltResponse

from bot.handlers.slack import parse
from bot.handlers.slack.here import Here
from bot.handlers.slack.inputs import carefully, stumbled

SLACK_WAITS = 3.0
"""Seconds."""
Listener = Callable[..., Any]


class AtOnce(App):
    """An app whose listeners never keep an acknowledgement waiting, nor a thread of whoever brought what came.

    Bolt's own way (a thread for each listener, asked every 10 ms whether it has acknowledged) has everybody wait where
    twenty listeners wait for Slack. The middleware (what keeps an input) still comes before the acknowledgement.
    """

    def __init__(self, here: Here, **facts: Any) -> None:
        self._here = here
        super().__init__(process_before_response=True, **facts)

    def action(self, *args: Any, **kwargs: Any) -> Listener:
        """Listen to presses."""
        return self._soon(super().action(*args, **kwargs))

    def command(self, *args: Any, **kwargs: Any) -> Listener:
        """Listen to slash commands."""
        return self._soon(super().command(*args, **kwargs))

    def event(self, *args: Any, **kwargs: Any) -> Listener:
        """Listen to events."""
        return self._soon(super().event(*args, **kwargs))

    def view(self, *args: Any, **kwargs: Any) -> Listener:
        """Listen to what is sent with a modal; the listener acknowledges, with what the modal shows then."""
        return self._answered(super().view(*args, **kwargs))

    def _soon(self, register: Listener) -> Listener:
        def registered(listener: Listener) -> Any:
            names = tuple(signature(listener).parameters)
            return register(lambda args: self._acknowledge(args, listener, names))

        return registered

    def _acknowledge(self, args: Args, listener: Listener, names: Iterable[str]) -> BoltResponse:
        """Acknowledge, and leave the rest to the threads of the workspace."""
        given = {name: getattr(args, name) for name in names}
        if set(given) - {"ack"}:
            here, spot, kept = self._here, parse.spot(args.body), bool(args.context.get("kept"))
            doing = here.later(spot.user, lambda: carefully(here, spot, lambda: listener(**given), kept=kept))
            if doing.cancelled() and not kept:
                return BoltResponse(status=503)  # we are stopping, and nothing would remember it
        return args.ack()

    def _answered(self, register: Listener) -> Listener:
        def registered(listener: Listener) -> Any:
            names = tuple(signature(listener).parameters)
            return register(lambda args: self._answer(args, listener, names))

        return registered

    def _answer(self, args: Args, listener: Listener, names: Iterable[str]) -> BoltResponse:
        """Wait until a listener has acknowledged, which it does in time, and let it go on alone."""
        ack = _Heard(args.ack)
        given = {name: ack if name == "ack" else getattr(args, name) for name in names}
        spot = parse.spot(args.body)

        def listen() -> None:
            try:
                listener(**given)
            except Exception as fault:
                if not ack.done.is_set():
                    raise
                stumbled(self._here, spot, fault, kept=False)

        doing = self._here.views.submit(f"{spot.user}:{args.body.get('trigger_id')}", listen)
        doing.add_done_callback(lambda _: ack.done.set())
        ack.done.wait(SLACK_WAITS)
        if args.ack.response is None and doing.done():
            doing.result()  # what is wrong is told by the app's error handler
        return args.ack.response or BoltResponse(status=503)


class _Heard:
    """An acknowledgement that can be waited for."""

    def __init__(self, ack: Ack) -> None:
        self._ack, self.done = ack, Event()

    def __call__(self, *args: Any, **kwargs: Any) -> BoltResponse:
        came = self._ack(*args, **kwargs)
        self.done.set()
        return came
