"""What a stage's times count from: short names of stages made full, and anchors that cannot be."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from bot.errors import Fault
from bot.plan.model import ABOUT_EVENTS, ASKS, Stage
from bot.plan.plain_words import nearest
from bot.plan.timing import Timing
from bot.plan.yaml_file import Where, YamlFile


@dataclass(frozen=True)
class Stages:
    """The stages of a plan as the checks see them: by full names, and with the keys of those at fault."""

    file: YamlFile
    all: Mapping[str, Stage]
    named: Collection[str]

    @property
    def active(self) -> dict[str, Stage]:
        """Give the stages that are switched on."""
        return {key: stage for key, stage in self.all.items() if stage.enabled}

    def fault(self, key: str, field: Where, problem: str, mend: str) -> Fault:
        """Make a fault of a stage's field."""
        return self.file.fault(("stages", key, *field), problem, mend)


def meant(name: str, keys: Collection[str]) -> list[str]:
    """List the stages that a name may mean: the one with that key, else those whose keys end in its words."""
    return [name] if name in keys else [key for key in keys if key.endswith(f"_{name}")]


def _short(keys: Collection[str]) -> list[str]:
    """List the last words of keys that name one stage only."""
    tails = [key.split("_", n)[-1] for key in keys for n in range(1, key.count("_") + 1)]
    return [tail for tail in tails if len(meant(tail, keys)) == 1]


def with_full_names(key: str, stage: Stage, keys: Collection[str]) -> Stage:
    """Give the stage with `briefing sent` made `supervisor_briefing sent`; its own sending is just `sent`."""
    return stage.model_copy(
        update={
            "when": _full(stage.when, keys, ""),
            "reminders": tuple(_full(each, keys, key) for each in stage.reminders),
            "closes": _full(stage.closes, keys, key),
        }
    )


def _full(timing: Timing, keys: Collection[str], own: str) -> Timing:
    latest = _full(timing.latest, keys, own) if timing.latest else None
    found = meant(timing.stage, keys) if timing.stage else []
    if len(found) != 1:
        return replace(timing, latest=latest)
    what = timing.anchor.rpartition(" ")[2]
    return replace(timing, anchor="sent" if (found[0], what) == (own, "sent") else f"{found[0]} {what}", latest=latest)


def timings(stage: Stage) -> Iterator[tuple[Where, Timing]]:
    """Give each time of a stage with its field, a bound (`at the latest`) after what it bounds."""
    fields = [(("when",), stage.when), *((("reminders", n), each) for n, each in enumerate(stage.reminders))]
    for field, timing in [*fields, (("closes",), stage.closes)]:
        bound: Timing | None = timing
        while bound:
            yield field, bound
            bound = bound.latest


def check(stages: Stages) -> Iterator[Fault]:
    """Find the times that count from nothing, from what never happens, or in a ring."""
    for key, stage in stages.active.items():
        for field, timing in timings(stage):
            found = _own(stage, field, timing) or _other(key, stage, field, timing, stages)
            if found:
                yield stages.fault(key, field, *found)
    yield from _rings(stages)


def _own(stage: Stage, field: Where, timing: Timing) -> tuple[str, str] | None:
    if timing.anchor == "sent" and field == ("when",):
        return "a stage cannot be sent after its own sending", "count from the event, the booking or another stage"
    if timing.anchor == "booking" and stage.kind in ABOUT_EVENTS:
        return f"{stage.kind} stages are about the event and have no booking", "count from event start or event end"
    return None


def _other(key: str, stage: Stage, field: Where, timing: Timing, stages: Stages) -> tuple[str, str] | None:
    if not timing.stage:
        return None
    found = meant(timing.stage, stages.named)
    if len(found) != 1:
        if found:
            return f"'{timing.stage}' may mean {' or '.join(sorted(found))}", "write the whole key"
        return f"there is no stage '{timing.stage}'", nearest(timing.stage, [*stages.named, *_short(stages.named)])
    other = stages.all.get(found[0])
    if other is None:  # it has a fault of its own, which is told already
        return None
    if found[0] == key:
        return _itself(field, timing)
    if not other.enabled:
        return f"stage '{found[0]}' is switched off", "switch it on, or count from something else"
    if (stage.kind in ABOUT_EVENTS) != (other.kind in ABOUT_EVENTS):
        return (
            f"'{found[0]}' is a {_subject(other)}, '{key}' a {_subject(stage)}",
            "count from event start or event end",
        )
    return _happens(found[0], other, timing)


def _itself(field: Where, timing: Timing) -> tuple[str, str] | None:
    if field == ("when",):
        return "the stage waits for itself", "count from the event, the booking or another stage"
    if field[0] == "reminders":
        return "a reminder cannot wait for the answer that it asks for", "count from 'sent'"
    if timing.latest is None:
        return "without an answer the stage would never close", "add ', at the latest 28 days after sent'"
    return None


def _subject(stage: Stage) -> str:
    return "stage of the whole event" if stage.kind in ABOUT_EVENTS else "stage of each booking"


def _happens(other_key: str, other: Stage, timing: Timing) -> tuple[str, str] | None:
    what = timing.anchor.rpartition(" ")[2]
    if what == "acknowledged" and not other.kind.startswith("supervisor_"):
        return (
            f"only supervisors acknowledge; '{other_key}' is of kind {other.kind}",
            f"write '{other_key} answered' or 'sent'",
        )
    if what == "answered" and other.kind not in ASKS:
        instead = "acknowledged" if other.kind.startswith("supervisor_") else "sent"
        return f"'{other_key}' asks nothing, so it is never answered", f"write '{other_key} {instead}'"
    return None


def _rings(stages: Stages) -> Iterator[Fault]:
    waits = {
        key: sorted({name for name, _ in stage.when.stages() if name != key}) for key, stage in stages.active.items()
    }
    told: set[frozenset[str]] = set()
    for key in waits:
        ring = _ring(key, waits, (key,))
        if ring and frozenset(ring) not in told:
            told.add(frozenset(ring))
            problem = f"these stages wait for each other: {' -> '.join([*ring, key])}"
            yield stages.fault(key, ("when",), problem, "let one of them count from the event")


def _ring(key: str, waits: Mapping[str, list[str]], trail: tuple[str, ...]) -> tuple[str, ...] | None:
    """Follow what a stage waits for until it comes back to the first of the trail."""
    for name in waits.get(key, ()):
        if name == trail[0]:
            return trail
        if name not in trail:
            found = _ring(name, waits, (*trail, name))
            if found:
                return found
    return None
