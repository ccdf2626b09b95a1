"""Q3: the deliveries of a course beside each other."""

from bot.insight import deliveries, disclosure
from bot.insight.deliveries import Deliveries
from bot.insight.learning_gain import Change
from bot.storage.tables import Event
from tests.insight.building import NOW, Office
from tests.insight.test_gain import paired


def compared(office: Office, *events: Event) -> Deliveries:
    with office.database.read() as session:
        ground = disclosure.ground(session, office.partnership, {event.id for event in events}, now=NOW)
        return deliveries.of_events(session, office.partnership, ground)


def test_big_deliveries_stand_alone_in_order_of_time_and_small_ones_together(office: Office) -> None:
    late, small, early, other = (office.an_event(on=f"2026-02-{day:02}") for day in (24, 17, 10, 3))
    for event, n in ((late, 6), (small, 3), (early, 5), (other, 2)):
        paired(office, event, n)
    made = compared(office, late, small, early, other)
    assert [(event, by.pairs) for event, by in made.each] == [(early.id, 5), (late.id, 6)]
    assert (made.others.pairs, made.others_events, made.compared) == (5, 2, 3)


def test_small_deliveries_that_are_too_few_together_are_kept_back(office: Office) -> None:
    big, small = office.an_event(), office.an_event(on="2026-03-10")
    paired(office, big, 5)
    paired(office, small, 4)
    made = compared(office, big, small)
    assert ([event for event, _ in made.each], made.others) == ([big.id], Change(0))
    assert (made.released.too_few, made.caution) == (4, "")


def test_json_names_each_delivery(office: Office) -> None:
    event, other = office.an_event("NEG-1"), office.an_event("NEG-2", on="2026-03-10")
    paired(office, event, 5)
    paired(office, other, 5)
    made = compared(office, event, other).as_json({event.id: "NEG-1", other.id: "NEG-2"})
    assert [each["ref"] for each in made["each"]] == ["NEG-1", "NEG-2"]  # type: ignore[index, call-overload, union-attr]
