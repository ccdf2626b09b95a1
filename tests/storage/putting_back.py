"""A world with something of everything to back up, and worlds that are restored from a backup."""

from contextlib import closing
from datetime import timedelta
from pathlib import Path

from bot.messages.nouns import Json
from bot.storage import audit
from bot.storage.backup.making import back_up
from bot.storage.backup.manifest import Manifest
from bot.storage.backup.restoring import Restored, restore
from bot.storage.session import Database
from tests.build import World
from tests.plans import at

AFTER = at("2026-03-03")


def silent(_what: str, _done: int, _of: int) -> None:
    """Hear nothing of the progress."""


def lived_in(world: World) -> World:
    """Play a course with two delegates to its end: answers, certificates, links, acts; letters in other alphabets."""
    event = world.an_event(trainers=[world.a_person("Tiên Nguyễn")])
    booking = world.a_booking(event, attended=True)
    world.a_booking(event, person=world.a_person('Zoë "Ω" O\'Neill', email="zoe@school.example"))
    world.a_booking(world.an_event(at("2026-04-01"), partnership="there"))
    world.run_until(AFTER)
    world.answers(booking, comment='Żółć; it\'s 100 % \\ "fine"\n\tsaid I ✓', action_1="4", action_2="2.50")
    with world.database.write("here") as session:
        detail: dict[str, Json] = {"b": 1, "a": [None, True, 0.1, 1e300], "ü": "€"}
        audit.add(
            session, "here", now=world.now + timedelta(microseconds=7), who="olive", what="x", subject="", detail=detail
        )
    world.tick()
    return world


def backed_up(world: World, file: str = "backup.db") -> tuple[Path, Manifest]:
    """Back a world up; gives the file."""
    path = world.folder / "backups" / file
    path.parent.mkdir(exist_ok=True)
    return path, back_up(world.database, path, now=world.now, told=silent)


def restored(world: World, file: Path, url: str) -> tuple[World, Restored]:
    """Restore a backup to another place; gives the world that goes on from there, with the same mailboxes."""
    with closing(Database(url)) as database:
        done = restore(database, file, now=world.now, told=silent)
    again = World(world.folder, Database(url))
    again.now, again.mail, again.chat = world.now, world.mail, world.chat
    again.use(*world.plans.values())
    return again, done


def left(folder: Path) -> list[str]:
    """Name the files in a folder."""
    return sorted(path.name for path in folder.iterdir())
