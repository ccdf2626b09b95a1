"""Configuration that people write: every file with an odd value somewhere, or damaged as bytes."""

import copy
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import yaml
from hypothesis import strategies as st

from bot.errors import Fault
from bot.plan import concerns, documents, yaml_file
from bot.plan.drafts import read_sheets
from bot.plan.loading import inspect
from tests.fuzz.fuzzing import Play, Target
from tests.fuzz.texts import changes, damaged, texts
from tests.plan.slips import changed, ways

CONFIG = Path(__file__).parents[1] / "handlers/config"
_ODD = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | texts("at event end", "{outcome}", "2026-01-01", "one")
    | st.lists(texts(), max_size=3)
    | st.dictionaries(texts("key", "kind", "when"), texts(), max_size=3)
)


@contextmanager
def _configuration(folder: Path) -> Iterator[Play]:
    here = folder / "config"
    shutil.copytree(CONFIG, here)
    files = sorted(path for path in here.rglob("*.yaml") if "uscp" not in path.parts)
    shutil.rmtree(here / "partnerships/uscp")
    was = {path: path.read_bytes() for path in files}
    read = {path: yaml.load(text, yaml.BaseLoader) for path, text in was.items()}
    places = [(number, way) for number, path in enumerate(files) for way in ways(read[path])]

    def law(value: tuple[int, Any]) -> None:
        number, odd = value
        if isinstance(number, tuple):
            which, way = number
            content = yaml.safe_dump(changed(read[files[which]], way, odd), sort_keys=False).encode()
        else:
            which, content = number, damaged(was[files[number]], odd)
        try:
            files[which].write_bytes(content)
            with _read_once(files[which]):
                partnerships, faults = inspect(here)
            assert faults or "tscp" in partnerships
            assert not [str(fault) for fault in faults if "\n" in str(fault) or "Traceback" in str(fault)]
        finally:
            files[which].write_bytes(was[files[which]])

    one_place = st.tuples(st.sampled_from(places), _ODD)
    yield Play(one_place | st.tuples(st.integers(0, len(files) - 1), changes()), law)


_READ: dict[tuple[Path, str], Any] = {}


@contextmanager
def _read_once(odd: Path) -> Iterator[None]:
    """Have all files but the odd one read once for all inputs: they are the same each time, and many."""
    reads = yaml_file.read

    def read(path: Path, name: str) -> tuple[yaml_file.YamlFile | None, list[Fault]]:
        if path == odd or not path.is_file():
            return reads(path, name)
        if (path, name) not in _READ:
            _READ[path, name] = reads(path, name)
        file, faults = copy.deepcopy(_READ[path, name])
        return file, faults

    with patch.object(yaml_file, "read", read):
        yield


@contextmanager
def _phrases(folder: Path) -> Iterator[Play]:
    ours = b"lists:\n  CHILD: child, boy, girl\nchild:\n  always:\n    - CHILD told me\ncolleague: {}\ndistress: {}\n"

    def law(value: tuple[bytes, list[Any]]) -> None:
        (folder / concerns.FILE).write_bytes(damaged(*value))
        _, faults = concerns.read(folder)
        assert not [str(fault) for fault in faults if "\n" in str(fault)]
        yaml_file.read(folder / concerns.FILE, concerns.FILE)
        documents.read(folder / concerns.FILE, concerns.FILE, concerns.Concerns)
        read_sheets(folder, folder)

    odd = _ODD.map(lambda value: ours + yaml.safe_dump({"harmless": value}).encode())
    yield Play(st.tuples(st.just(ours) | odd | st.binary(max_size=200), changes()), law)


PLANS: dict[str, Target] = {
    "configuration": Target(
        _configuration, ("bot.plan.loading:load", "bot.plan.drafts:read", "bot.plan.yaml_file:read")
    ),
    "phrases": Target(_phrases, ("bot.plan.concerns:read", "bot.plan.documents:read", "bot.plan.drafts:read_sheets")),
}
"""Reading configuration."""
