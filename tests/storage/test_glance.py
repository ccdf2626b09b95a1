"""A look at a database that hangs is given up, and others are not lined up behind it for ever."""

from threading import Event

import pytest

from bot.errors import DatabaseError
from bot.storage.glance import AT_ONCE, Glance


def test_a_look_gives_what_it_finds_or_raises_what_goes_wrong() -> None:
    glance = Glance()
    assert glance.at(lambda: 7) == 7
    with pytest.raises(ZeroDivisionError):
        glance.at(lambda: 1 // 0)


def test_a_look_that_hangs_is_given_up_and_its_place_is_free_once_it_ends() -> None:
    glance, end, ended = Glance(0.01), Event(), Event()

    def hang() -> None:
        end.wait()
        ended.set()

    for _ in range(AT_ONCE + 2):
        with pytest.raises(DatabaseError, match=r"has not answered for 0\.01 seconds"):
            glance.at(hang)
    end.set()
    ended.wait()
    for _ in range(2 * AT_ONCE):
        assert Glance().at(lambda: True)
