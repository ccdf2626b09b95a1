"""A browser that shows pages and letters without a server, and what can be measured on them."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote, unquote

from playwright.sync_api import Browser, Page, Route, ViewportSize

from bot.messages import pages

AT = "http://pages.example"
SPACING = """* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
p { margin-bottom: 2em !important; }"""
"""The least that text must bear (WCAG 1.4.12)."""
_CUT = """() => [...document.querySelectorAll("body *")].filter(e => {
  const s = getComputedStyle(e);
  if (e.closest(".unseen, .to-main, .peek, progress, iframe, input")) return false;
  if (s.clipPath !== "none" || !e.clientHeight) return false;
  const held = s.overflow !== "visible" && s.overflow !== "auto" && s.overflow !== "scroll";
  const wide = e.getBoundingClientRect().right > document.documentElement.clientWidth + 1;
  return wide || (held && (e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1));
}).map(e => e.outerHTML.slice(0, 120))"""
_OVERLAID = """() => {
  const told = [];
  const words = "p, li, dt, dd, h1, h2, h3, h4, label, button, a, legend, td, th, summary";
  for (const e of document.querySelectorAll(words)) {
    if (!e.textContent.trim() || e.closest(".unseen, .to-main, details:not([open]) > :not(summary), .peek")) continue;
    const box = e.getBoundingClientRect(), held = e.parentElement.getBoundingClientRect();
    if (box.height && box.bottom > held.bottom + 1.5 && getComputedStyle(e).position === "static"
        && getComputedStyle(e).display !== "inline" && getComputedStyle(e.parentElement).display !== "inline")
      told.push(e.outerHTML.slice(0, 120));
  }
  return told;
}"""


@contextmanager
def shown(
    browser: Browser, html: Mapping[str, str], width: int, height: int = 740, **how: Any
) -> Iterator[tuple[Page, Iterator[str]]]:
    """Open a window, and page after page in it; gives the window, and the names of the pages as they come."""
    context = browser.new_context(viewport=ViewportSize(width=width, height=height), **how)

    def answer(route: Route) -> None:
        path = unquote(route.request.url.removeprefix(AT).partition("?")[0])
        if path == "/static/site.css":
            route.fulfill(body=pages.style(), content_type="text/css")
        else:
            route.fulfill(body=html.get(path[1:], ""), content_type="text/html; charset=utf-8")

    context.route("**/*", answer)
    window = context.new_page()

    def come() -> Iterator[str]:
        for name in html:
            window.goto(f"{AT}/{quote(name, safe='')}")
            yield name

    yield window, come()
    context.close()


def cut_off(page: Page) -> list[str]:
    """Name what is cut off, or hangs out of the window or its box."""
    return [*page.evaluate(_CUT), *page.evaluate(_OVERLAID)]


def spaced(page: Page) -> None:
    """Space a page's text as widely as readers may."""
    page.add_style_tag(content=SPACING)


def enlarged(page: Page, times: float = 2) -> None:
    """Enlarge a page's text alone, as a reader may (WCAG 1.4.4)."""
    page.add_style_tag(content=f"html {{ font-size: {106.25 * times}% !important; }}")
