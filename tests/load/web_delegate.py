"""A delegate with a browser: opens the link of the letter, answers page by page, and sends."""

import email
import email.policy
import random
import re
import ssl
from collections.abc import Iterator
from urllib.parse import urlencode, urljoin

import httpx

from tests.load.delegates import Invitation, Meter, Pace, Said, Story
from tests.load.deployment import Deployment
from tests.load.page_forms import Form, Page, read

SENT, SENT_BEFORE = "Your answers have been sent", "You have already answered"
TRIES, PATIENCE = 5, 60.0
IDLE = 60.0
"""Seconds for which a browser keeps an idle connection."""
SKIPS = 0.3
_LINK = re.compile(r"https?://\S+/q/\S+")
_TLS = ssl.create_default_context()
_WORDS = ("Ask to see the child's bedroom", "Talk to the health visitor", "Write down what the child says", "More time")


class Trouble(Exception):  # noqa: N818
    """Something other than what a person should meet; its words are the kind of error that is counted."""


class WebDelegate:
    """Answers on the web, on a device of their own."""

    def __init__(self, invitation: Invitation, pace: Pace, meter: Meter) -> None:
        self._link, self._pace, self._meter = invitation.where, pace, meter
        self._dice = random.Random(invitation.email)
        self._story = Story(invitation.email)
        self._style = ""

    @classmethod
    def invitations(cls, deployment: Deployment) -> Iterator[Invitation]:
        """Read the links out of the letters."""
        for file in sorted(deployment.mail.glob("*.eml")):
            letter = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
            body = letter.get_body(("plain",))
            link = _LINK.search(body.get_content()) if body else None
            if link:
                yield Invitation(letter["to"].addresses[0].addr_spec, link[0])

    async def answers(self) -> Story:
        """Answer all; after a fault load the page again and go on, as people do, a few times."""
        limits = httpx.Limits(keepalive_expiry=IDLE)
        async with httpx.AsyncClient(verify=_TLS, limits=limits, timeout=PATIENCE, trust_env=False) as browser:
            for _ in range(TRIES):
                try:
                    await self._fill_in(browser)
                    return self._story
                except Trouble as trouble:
                    self._meter.errors[str(trouble)] += 1
                    await self._pace.pause(self._dice)
        self._meter.errors["gave up"] += 1
        return self._story

    async def _fill_in(self, browser: httpx.AsyncClient) -> None:
        page = await self._open(browser, self._link)
        while page.heading not in (SENT, SENT_BEFORE):
            found = page.form_with("say", "start", "send")
            if found is None:
                raise Trouble(f"a page without a way on: {page.heading}")
            await self._pace.pause(self._dice)
            page = await self._press(browser, *found)
        self._story.thanked = True

    async def _open(self, browser: httpx.AsyncClient, path: str) -> Page:
        page = read((await self._ask(browser, "page", "GET", urljoin(self._link, path))).text)
        if page.style != self._style:
            self._style = page.style
            await self._ask(browser, "style", "GET", urljoin(self._link, page.style))
        return page

    async def _press(self, browser: httpx.AsyncClient, form: Form, move: str) -> Page:
        fields: dict[str, Said] = {**form.hidden(), "move": move}
        said: Said | None = None
        if move == "say":
            if ("move", "skip") in form.buttons and self._dice.random() < SKIPS:
                fields["move"], said = "skip", ""
            else:
                fields.update(entered := self._entered(form))
                said = _as_kept(form, entered)
        reply = await self._ask(browser, "post", "POST", urljoin(self._link, form.action), fields)
        if said is not None:
            self._story.said[str(fields["question"])] = said
            self._meter.answered()
        return await self._open(browser, reply.headers["location"])

    def _entered(self, form: Form) -> dict[str, Said]:
        """Choose or write an answer; whoever is asked was there for all of it."""
        one, many = form.of_kind("radio"), form.of_kind("checkbox")
        if form.hidden()["question"] == "attendance":
            return {one[0].name: one[0].value}
        if one:
            chosen = self._dice.choice(one)
            return {chosen.name: chosen.value}
        if many:
            ticked = sorted(self._dice.sample(range(len(many)), min(2, len(many))))
            return {many[0].name: [many[n].value for n in ticked]}
        if any(field.name == "day" for field in form.fields):
            return {"day": "2", "month": "3", "year": "2026"}
        field = form.of_kind("text", "textarea", "email")[0]
        return {field.name: self._story.email if field.kind == "email" else self._dice.choice(_WORDS)}

    async def _ask(
        self, browser: httpx.AsyncClient, kind: str, method: str, url: str, fields: dict[str, Said] | None = None
    ) -> httpx.Response:
        body = urlencode(fields, doseq=True) if fields else None
        headers = {"Content-Type": "application/x-www-form-urlencoded"} if body else None
        try:
            with self._meter.timed(kind):
                reply = await self._patiently(
                    browser, browser.build_request(method, url, content=body, headers=headers)
                )
        except httpx.TransportError as error:
            raise Trouble(f"{kind}: {type(error).__name__}") from error
        if reply.status_code != (303 if method == "POST" else 200):
            raise Trouble(f"{kind}: {reply.status_code}")
        return reply

    async def _patiently(self, browser: httpx.AsyncClient, request: httpx.Request) -> httpx.Response:
        """Send again on a new connection what met one that the server had just closed, as browsers do."""
        try:
            return await browser.send(request)
        except (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError):
            if not self._style:
                raise  # the very first connection: there was none to be closed
            self._meter.resent += 1
            return await browser.send(request)


def _as_kept(form: Form, entered: dict[str, Said]) -> Said:
    """Give an answer in the words in which it is stored."""
    if "day" in entered:
        return "2026-03-02"
    return next(iter(entered.values()))
