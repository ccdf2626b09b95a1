"""The locked packages: whether all have hashes, and what is known against them. Run as `make audit`.

`python -m tests.locks PIP_AUDIT`; its end is 1 where a lock is not whole or a weakness is known.
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-audit.lock")
LONGEST = 900
"""Seconds for asking of all packages."""
_PINNED = re.compile(r"[a-z0-9][a-z0-9.-]*(?:\[[a-z0-9,-]+\])?==[^\s;]+(?: ; [^\\]+)?")
_HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")
_PLACE = re.compile(r"://|^-|\s--(?!hash=)|@\s", re.M)


@dataclass(frozen=True)
class Asked:
    """What a database of weaknesses said."""

    looked_up: int
    weak: tuple[str, ...]
    """Package, version, number of the weakness, and where it is mended."""
    not_known: tuple[str, ...]
    """Packages that the database could not be asked about."""


def faults(text: str) -> Iterator[str]:
    """Name what is wrong with a lock: each requirement is pinned, has a SHA-256, and names no place to get it from."""
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    whole = re.sub(r"\\\n\s*", " ", "\n".join(lines)).splitlines()
    if not whole:
        yield "nothing is locked"
    for line in whole:
        pinned, *hashes = re.split(r"\s+(?=--hash=)", line)
        if not _PINNED.fullmatch(pinned.strip()):
            yield f"not pinned: {pinned}"
        if not hashes or not all(_HASH.fullmatch(each.strip()) for each in hashes):
            yield f"without a SHA-256: {pinned}"
        if _PLACE.search(line):
            yield f"names a place: {pinned}"


def read(said: str) -> Asked:
    """Read what pip-audit has written as JSON; whatever else it wrote is no answer at all.

    A package that its database does not have is skipped by it, and with no database that is every one: exit status 0.
    """
    try:
        found = json.loads(said)["dependencies"]
    except (ValueError, LookupError, TypeError):
        return Asked(0, (), ())
    asked = [each for each in found if "skip_reason" not in each]
    weak = tuple(_weak(each, one) for each in asked for one in each["vulns"])
    return Asked(len(asked), weak, tuple(each["name"] for each in found if "skip_reason" in each))


def _weak(package: Mapping[str, str], one: Mapping[str, Sequence[str]]) -> str:
    mended = ", ".join(one.get("fix_versions") or ()) or "nowhere yet"
    return f"{package['name']} {package['version']}: {one['id']}, mended in {mended}"


def told(lock: str, asked: Asked) -> str:
    """Say what came of asking about a lock."""
    if not asked.looked_up:
        return f"{lock}: no database of weaknesses can be reached from here: known weaknesses were NOT looked up"
    skipped = f"; NOT looked up: {', '.join(asked.not_known)}" if asked.not_known else ""
    return f"{lock}: {asked.looked_up} packages looked up, {len(asked.weak)} weaknesses known{skipped}"


def _ask(program: str, lock: str) -> Asked:
    options = ("--require-hashes", "--disable-pip", "--progress-spinner", "off", "--format", "json")
    command = [program, *options, "--requirement", str(ROOT / lock)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=LONGEST, check=False)
    except subprocess.TimeoutExpired:
        return Asked(0, (), ())
    return read(done.stdout)


def main(program: str) -> int:
    """Check the locks and what is installed, ask about each package, and say what came of it."""
    wrong = [f"{lock}: {each}" for lock in LOCKS for each in faults((ROOT / lock).read_text("utf-8"))]
    sys.stdout.write("".join(f"{each}\n" for each in wrong or ["locks: all pinned, each with a SHA-256"]))
    fits = subprocess.run([sys.executable, "-m", "pip", "check"], capture_output=True, text=True, check=False)
    sys.stdout.write(f"pip check: {fits.stdout.strip()}\n")
    weak: tuple[str, ...] = ()
    for lock in LOCKS:
        asked = _ask(program, lock)
        sys.stdout.write("".join(f"{line}\n" for line in (told(lock, asked), *asked.weak)))
        weak += asked.weak
    return int(bool(wrong or fits.returncode or weak))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
