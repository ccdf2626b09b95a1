"""The short words that people read, from `templates/words.yaml`: none of them is in Python."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

TEMPLATES = Path(__file__).resolve().parent.parent.parent / "templates"
SHARED = TEMPLATES / "shared"
"""What letters and pages both say."""


@cache
def _all() -> dict[str, Any]:
    return dict(yaml.safe_load((TEMPLATES / "words.yaml").read_text(encoding="utf-8")))


def say(key: str, **facts: object) -> str:
    """Give the words under a dotted key, with `{facts}` put in."""
    node: Any = _all()
    for part in key.split("."):
        node = node[part]
    return str(node).format(**facts)


def known(key: str) -> bool:
    """Tell whether there are words under a dotted key."""
    node: Any = _all()
    for part in key.split("."):
        if not isinstance(node, dict) or part not in node:
            return False
        node = node[part]
    return True
