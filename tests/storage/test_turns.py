"""Writers on SQLite take turns in the order in which they came, so that none is starved (P3)."""

from threading import Event, Thread

from bot.storage.turns import Turns


def test_whoever_came_first_is_let_in_first() -> None:
    turns, order, began = Turns(), [], [Event() for _ in range(5)]

    def come(n: int) -> None:
        began[n].set()
        with turns.turn(30) as came:
            assert came
            order.append(n)

    threads = [Thread(target=come, args=(n,)) for n in range(5)]
    with turns.turn(30):
        for n, thread in enumerate(threads):
            thread.start()
            assert began[n].wait(30)
            while len(turns._waiting) <= n:
                pass
    for thread in threads:
        thread.join()
    assert order == [0, 1, 2, 3, 4]


def test_who_waits_too_long_is_told_so_and_holds_up_nobody() -> None:
    turns = Turns()
    with turns.turn(30), turns.turn(0.01) as came:
        assert not came
    with turns.turn(0.01) as came:
        assert came


def test_a_turn_ends_with_its_fault() -> None:
    turns = Turns()
    try:
        with turns.turn(30):
            raise KeyError
    except KeyError:
        pass
    with turns.turn(0.01) as came:
        assert came
