"""Pages in words: `templates/pages/` filled with facts; everything put in is escaped."""

import hashlib
from datetime import date
from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.messages.words import SHARED, TEMPLATES, say

PAGES = TEMPLATES / "pages"


def render(template: str, /, **facts: object) -> str:
    """Fill a page (a file of `templates/pages/` without its ending)."""
    return _pages().get_template(f"{template}.html").render(facts)


@cache
def style() -> str:
    """Give the one style sheet of all pages."""
    return (PAGES / "site.css").read_text(encoding="utf-8")


@cache
def tested() -> date:
    """Give the day on which the accessibility tests last passed; `python -m docs.accessible` writes it."""
    return date.fromisoformat((PAGES / "tested.txt").read_text(encoding="utf-8").strip())


@cache
def _pages() -> Environment:
    pages = Environment(
        loader=FileSystemLoader([PAGES, SHARED]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    # The address of the style sheet changes with it, so that browsers may keep it.
    pages.globals.update(say=say, style_mark=hashlib.sha256(style().encode()).hexdigest()[:8])
    return pages
