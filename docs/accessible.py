"""Runs all accessibility tests; where all pass, writes today into the accessibility statement.

Run it as `python -m docs.accessible`.
"""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from bot.messages.pages import PAGES

ROOT = Path(__file__).parents[1]
TESTS = (
    "tests/browser",
    "tests/test_readability.py",
    "tests/reports/test_read_aloud.py",
    "tests/test_accessibility.py",
)


def main() -> int:
    """Give the exit code of the tests."""
    ran = subprocess.run([sys.executable, "-m", "pytest", *TESTS], cwd=ROOT, check=False)
    if ran.returncode == 0:
        (PAGES / "tested.txt").write_text(f"{datetime.now(UTC):%Y-%m-%d}\n", "utf-8")
    return ran.returncode


if __name__ == "__main__":
    sys.exit(main())
