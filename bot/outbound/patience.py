"""What waits too long in a chat that takes nothing goes by mail: the plan's `chat_patience`."""

from collections.abc import Callable
from datetime import datetime
from itertools import takewhile

from bot.outbound.delivery import Delivery
from bot.outbound.senders import Lane
from bot.storage import outbox
from bot.storage.session import Database

BATCH = 200


def go_by_mail(
    database: Database,
    delivery: Delivery,
    lane: Lane,
    now: datetime,
    count: Callable[[str], None] = lambda what: None,
    stopped: Callable[[], bool] = lambda: False,
) -> int:
    """Let what has waited too long in a paused lane go by mail; gives how many messages were dealt with.

    What may have gone is asked for first; once the provider cannot say, nothing more is asked.
    """
    done, asks = 0, True
    for message_id in _too_long(database, delivery, lane, now):
        if stopped():
            break
        outcome = delivery.deliver_once(message_id, now, "ask" if asks else "leave")
        asks = asks and outcome.blocked is None
        done += outcome.what != "busy"
        count(outcome.what)
    return done


def _too_long(database: Database, delivery: Delivery, lane: Lane, now: datetime) -> list[int]:
    """Read by index, a batch a partnership: nothing more than the oldest, where even that may wait."""
    if lane.channel == "mail":
        return []
    found: list[int] = []
    for key in lane.partnerships:
        with database.read() as session:
            waiting = outbox.longest_ready(session, lane.channel, key, now=now, limit=1)
            if waiting and now >= delivery.patience_ends(key, waiting[0][1]):
                waiting = outbox.longest_ready(session, lane.channel, key, now=now, limit=BATCH)
        ends = ((message_id, delivery.patience_ends(key, since)) for message_id, since in waiting)
        found += [message_id for message_id, _ in takewhile(lambda each: each[1] <= now, ends)]
    return found
