"""Somebody who has a keyboard and nothing else; holds at each stop what WCAG 2.2 asks of the focus."""

import re
from typing import Any

from playwright.sync_api import Page

from tests.browser.test_contrast import contrast

SMALLEST = 24
"""Pixels of a target (WCAG 2.5.8)."""
MOST = 120
"""Stops, beyond which it is a trap."""
_STOP = """() => {
  const e = document.activeElement;
  if (!e || e === document.body || e === document.documentElement) return null;
  const ring = e.matches(".choice input") ? e.closest(".choice") : e, s = getComputedStyle(ring);
  const box = ring.getBoundingClientRect(), x = box.x + box.width / 2, y = box.y + box.height / 2;
  const inside = y >= 0 && y <= innerHeight && x >= 0 && x <= innerWidth;
  const over = inside ? document.elementFromPoint(x, y) : null;
  let ground = "rgba(0, 0, 0, 0)";
  for (let at = ring.parentElement; at && /, 0\\)$/.test(ground); at = at.parentElement)
    ground = getComputedStyle(at).backgroundColor;
  const all = [...document.querySelectorAll("*")];
  return {
    tag: e.tagName.toLowerCase(), type: e.type ?? "", id: e.id, html: e.outerHTML.slice(0, 140), place: all.indexOf(e),
    name: (e.labels?.length ? e.labels[0].innerText : e.innerText || e.getAttribute("aria-label") || "").trim(),
    width: box.width, height: box.height, inline: s.display === "inline", top: box.top + scrollY,
    seen: inside && (ring.contains(over) || over?.contains(ring) || over?.closest("label") === ring),
    style: s.outlineStyle, thick: parseFloat(s.outlineWidth), colour: s.outlineColor, ground
  };
}"""


class Typist:
    """A person at the keyboard."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.stops = 0

    def tab(self, back: bool = False) -> dict[str, Any] | None:
        """Go to the next stop; gives what is there, None where the page has ended."""
        self.page.keyboard.press("Shift+Tab" if back else "Tab")
        stop: dict[str, Any] | None = self.page.evaluate(_STOP)
        if stop:
            self.stops += 1
            hold(stop)
        return stop

    def go_to(self, name: str, *, tag: str = "") -> dict[str, Any]:
        """Tab on until a stop of a name has the focus."""
        for _ in range(MOST):
            stop = self.tab()
            if stop and name in stop["name"].replace("\n", " ") and tag in ("", stop["tag"]):
                return stop
        raise AssertionError(f"{name} cannot be reached by Tab on {self.page.title()}")

    def press(self, name: str) -> None:
        """Go to a button or a link, and press it."""
        stop = self.go_to(name)
        before = self.page.evaluate("performance.timeOrigin")
        self.page.keyboard.press("Enter" if stop["tag"] in ("a", "button") else "Space")
        self.page.wait_for_function("before => performance.timeOrigin !== before", arg=before)
        self.page.wait_for_load_state()

    def write(self, name: str, text: str) -> None:
        """Go to a field, empty it, and write."""
        self.go_to(name)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)

    def choose(self, name: str) -> None:
        """Go to a group of radio buttons by Tab, and to one of them by the arrows."""
        for _ in range(MOST):
            stop = self.tab()
            if stop and stop["type"] == "radio":
                break
        self.page.keyboard.press("Space")
        for _ in range(MOST):
            now: dict[str, Any] = self.page.evaluate(_STOP)
            hold(now)
            if now["name"].startswith(name):
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"no choice {name} on {self.page.title()}")

    def goes_round(self) -> list[dict[str, Any]]:
        """Tab through a page once, from its top; it ends, and its stops come in the order in which it is read."""
        self.page.evaluate("document.activeElement.blur(); window.getSelection().removeAllRanges()")
        self.page.evaluate("document.documentElement.tabIndex = -1; document.documentElement.focus()")
        stops: list[dict[str, Any]] = []
        for _ in range(MOST):
            stop = self.tab()
            if stop is None or (stops and stop["place"] == stops[0]["place"]):
                break
            stops.append(stop)
        else:
            raise AssertionError(f"a keyboard trap on {self.page.title()}")
        assert [each["place"] for each in stops] == sorted(each["place"] for each in stops), self.page.title()
        return stops


def hold(stop: dict[str, Any]) -> None:
    """Hold that a stop is seen, that nothing lies over it, and that it is not too small (2.4.7, 2.4.11, 2.5.8)."""
    about = stop["html"]
    assert stop["style"] != "none" and stop["thick"] >= 2, f"no outline: {about}"
    ratio = contrast(_hex(stop["colour"]), _hex(stop["ground"]))
    assert ratio >= 3, f"an outline of {ratio:.1f}: {about}"
    assert stop["seen"], f"the focus is hidden: {about}"
    assert stop["inline"] or min(stop["width"], stop["height"]) >= SMALLEST, f"too small: {about}"


def _hex(colour: str) -> str:
    return "#" + "".join(f"{int(part):02x}" for part in re.findall(r"\d+", colour)[:3])
