"""Every page in every state: axe, zoom, spacing, contrast, names (WCAG 2.2 AA, P5)."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise

import pytest
from playwright.sync_api import Browser, Page

from bot.messages import pages
from bot.messages.words import TEMPLATES
from tests.browser.browsing import OF_COLOUR, too_wide, violations
from tests.browser.every_page import Shot
from tests.browser.showing import cut_off, enlarged, shown, spaced

PAGES = TEMPLATES / "pages"
CONTROLS = {
    "button",
    "link",
    "textbox",
    "radio",
    "checkbox",
    "combobox",
    "spinbutton",
    "searchbox",
    "DisclosureTriangle",
}
WIDE_OPEN = "document.querySelectorAll('details').forEach(e => e.open = true)"


@pytest.fixture
def html(shots: Mapping[str, Shot]) -> dict[str, str]:
    """Give each page's HTML."""
    return {name: shot.html for name, shot in shots.items()}


def test_every_template_is_looked_at(shots: Mapping[str, Shot]) -> None:
    """A new page, or a new part of one, must be visited in `every_page`; the console's are in its own tests."""
    there = {path.name for path in PAGES.glob("*.html")}
    assert there - set().union(*(shot.templates for shot in shots.values())) == set()


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1280, "light"), (360, "dark")])
def test_axe_finds_nothing(browser: Browser, html: dict[str, str], width: int, scheme: str) -> None:
    rules = OF_COLOUR if scheme == "dark" else ()
    with shown(browser, html, width, color_scheme=scheme) as (page, names):
        wrong = [found for _ in names if (found := opened(page, rules))]
    assert wrong == []


def opened(page: Page, rules: Sequence[str]) -> str:
    page.evaluate(WIDE_OPEN)
    return violations(page, rules)


def test_nothing_but_colours_is_another_in_the_dark() -> None:
    """So axe looks at the dark pages by its rules of colours alone."""
    (dark,) = re.findall(r"@media \(prefers-color-scheme: dark\) {\s*:root {(.*?)}\s*}", pages.style(), re.DOTALL)
    said = [each.strip() for each in dark.split(";") if each.strip()]
    assert said and all(re.fullmatch(r"--[a-z-]+: #[0-9a-f]{6}", each) for each in said)
    assert pages.style().count("prefers-color-scheme") == 1


def test_axe_looks_at_the_size_of_targets(browser: Browser) -> None:
    """WCAG 2.5.8: the rule is off unless it is asked for."""
    small = "<button style='width:9px;height:9px;padding:0;font-size:5px'>x</button>" * 2
    html = f"<!doctype html><html lang=en><title>t</title><main><h1>t</h1>{small}</main></html>"
    with shown(browser, {"small": html}, 360) as (page, names):
        assert [name for name in names if "target-size" in violations(page)] == ["small"]


@pytest.mark.parametrize("how", ["zoomed", "spaced", "enlarged", "spaced and zoomed"])
def test_nothing_is_cut_off(browser: Browser, html: dict[str, str], how: str) -> None:
    """WCAG 1.4.4, 1.4.10, 1.4.12: 320 x 256 pixels are 1280 x 1024 at 400 %."""
    width, height = (320, 256) if "zoomed" in how else (1280, 1024)
    wrong: dict[str, list[str]] = {}
    with shown(browser, html, width, height) as (page, names):
        for name in names:
            page.evaluate(WIDE_OPEN)
            if "spaced" in how:
                spaced(page)
            if how == "enlarged":
                enlarged(page)
            found = cut_off(page) + (["scrolls sideways"] if too_wide(page) else [])
            wrong |= {name: found} if found else {}
    assert wrong == {}


def test_every_control_has_a_name_that_says_what_stands_on_it(browser: Browser, html: dict[str, str]) -> None:
    """WCAG 2.5.3, 3.3.2, 4.1.2, by what the browser tells a screen reader."""
    with shown(browser, html, 360) as (page, names):
        wrong = {name: found for name in names if (found := nameless(page))}
    assert wrong == {}


def nameless(page: Page) -> list[str]:
    page.evaluate(WIDE_OPEN)
    client = page.context.new_cdp_session(page)
    nodes = [node for node in client.send("Accessibility.getFullAXTree")["nodes"] if not node.get("ignored")]
    client.detach()
    told = [(node["role"]["value"], node.get("name", {}).get("value", "").strip()) for node in nodes]
    wrong = [f"a {role} has no name" for role, name in told if role in CONTROLS and not name]
    return [*wrong, *page.evaluate(UNSAID, [plain(name) for role, name in told if role in CONTROLS])]


def plain(name: str) -> str:
    return re.sub(r"\W+", "", name).lower()


UNSAID = r"""names => [...document.querySelectorAll("button, a[href], summary, label")]
  .map(e => e.innerText.replace(/[^\p{L}\p{N}_]+/gu, "").toLowerCase())
  .filter(seen => !names.some(name => name.includes(seen)))"""


def test_every_group_has_a_legend_and_every_field_a_label(browser: Browser, html: dict[str, str]) -> None:
    """WCAG 1.3.1."""
    lacking = """() => {
      const all = what => [...document.querySelectorAll(what)];
      const ids = e => e.getAttribute("aria-describedby").split(" ").filter(id => id);
      return [
        ...all("fieldset").filter(e => !e.querySelector(":scope > legend")?.textContent.trim()),
        ...all("input:not([type=hidden]), textarea, select").filter(e => !e.labels.length),
        ...all("[aria-describedby]").filter(e => ids(e).some(id => !document.getElementById(id)))
      ].map(e => e.outerHTML.slice(0, 120));
    }"""
    with shown(browser, html, 360) as (page, names):
        wrong = {name: found for name in names if (found := page.evaluate(lacking))}
    assert wrong == {}


def test_every_page_says_its_title_its_language_and_its_parts(browser: Browser, html: dict[str, str]) -> None:
    """WCAG 1.3.1, 2.4.1, 2.4.2, 2.4.6, 3.1.1: one h1, no level left out, landmarks, a way past the top."""
    wrong: dict[str, object] = {}
    with shown(browser, html, 360) as (page, names):
        for name in names:
            levels = [int(e.evaluate("e => e.tagName[1]")) for e in page.locator("h1, h2, h3, h4").all()]
            steps = all(after <= before + 1 for before, after in pairwise(levels))
            right = (
                levels.count(1) == 1,
                steps,
                page.locator("html[lang=en-GB]").count() == 1,
                page.locator("main#main").count() == 1,
                page.locator("body > header").count() == 1,
                page.locator("a.to-main[href='#main']").count() == 1,
                page.title().startswith("Error: ") == bool(page.locator(".summary").count()),
            )
            wrong |= {} if all(right) else {name: (right, levels)}
    assert wrong == {}


def test_titles_tell_pages_apart(shots: Mapping[str, Shot]) -> None:
    """WCAG 2.4.2: no two templates share a title, and each question's says which one it is."""
    titles = {(shot.template, re.findall(r"<title>(.*?)</title>", shot.html, re.DOTALL)[0]) for shot in shots.values()}
    right = Counter(title for _, title in titles if not title.startswith("Error: "))
    assert [title for title, n in right.items() if n > 1] == []
    questions = [title for template, title in titles if template == "question"]
    assert all(re.match(r"(Error: )?Question \d of \d", title) for title in questions)


def test_errors_are_told_at_once_and_lead_to_the_field(browser: Browser, html: dict[str, str]) -> None:
    """WCAG 3.3.1, 4.1.3: the summary has the focus without a script, says what is wrong, and links to a field."""
    wrong: dict[str, object] = {}
    some = {name: words for name, words in html.items() if 'class="summary"' in words}
    assert len(some) >= 15
    with shown(browser, some, 360) as (page, names):
        for name in names:
            summary = page.locator(".summary")
            link = summary.locator("a")
            right = (
                summary.get_attribute("role") == "alert",
                page.evaluate("document.activeElement.className") == "summary",
                not link.count() or page.locator(str(link.get_attribute("href"))).count() == 1,
            )
            wrong |= {} if all(right) else {name: right}
    assert wrong == {}


def test_help_is_in_the_same_place_everywhere(shots: Mapping[str, Shot]) -> None:
    """WCAG 3.2.6: whom to ask, privacy, accessibility, in this order at the foot of each page."""
    for name, shot in shots.items():
        if shot.template == "person":
            continue  # a file that is handed over: whom to ask stands at its top
        foot = shot.html.partition("<footer>")[2]
        places = [foot.find(part) for part in ("Questions? Ask", 'href="/privacy/', 'href="/accessibility')]
        there = [place for place in places if place >= 0]
        assert there == sorted(there) and places[2] >= 0, name


def test_a_code_can_be_pasted_and_filled_in_by_the_browser(shots: Mapping[str, Shot]) -> None:
    """WCAG 3.3.8."""
    (field,) = re.findall(r'<input id="code".*?>', shots["code"].html)
    assert 'autocomplete="one-time-code"' in field and 'inputmode="numeric"' in field
    assert "maxlength" not in field and "onpaste" not in field


def test_nothing_moves(shots: Mapping[str, Shot]) -> None:
    """WCAG 2.2.2, 2.3.1, 2.3.3: no page animates, plays, refreshes or has a script."""
    for name, shot in shots.items():
        assert not re.search(r"<(script|video|audio|marquee|blink|meta http-equiv)", shot.html), name
    assert not re.search(r"@keyframes|\banimation:(?! none)|\btransition:(?! none)", (PAGES / "site.css").read_text())


def test_controls_can_be_told_in_forced_colours(browser: Browser, html: dict[str, str]) -> None:
    """High contrast throws our backgrounds away: a border or an outline must be left, and the focus be seen."""
    bare = """() => [...document.querySelectorAll(
      "button:not(.link), .button, input:not([type=hidden], [type=radio], [type=checkbox]), textarea, .choice"
    )].filter(e => getComputedStyle(e).borderTopStyle === "none" || parseFloat(getComputedStyle(e).borderTopWidth) < 1)
      .map(e => e.outerHTML.slice(0, 120))"""
    outline = """() => { const s = getComputedStyle(document.activeElement);
      return [s.outlineStyle, parseFloat(s.outlineWidth)] }"""
    wrong: dict[str, object] = {}
    with shown(browser, html, 360, forced_colors="active") as (page, names):
        for name in names:
            found = page.evaluate(bare)
            page.keyboard.press("Tab")
            style, width = page.evaluate(outline)
            if found or style == "none" or width < 2:
                wrong[name] = (found, style, width)
    assert wrong == {}
