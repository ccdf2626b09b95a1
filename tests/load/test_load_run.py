"""A short load run, so that the long one can be trusted; and what it would find fault with."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.storage.session import Database
from bot.storage.tables import AnswerRow, Submission
from tests.load.__main__ import figures
from tests.load.counting import count
from tests.load.delegates import Meter, Pace, Story
from tests.load.deployment import Deployment, free_port
from tests.load.page_forms import read
from tests.load.running import Outcome, Plan, run

ALONE, DELEGATES = 2, 20
PLAN = Plan(delegates=DELEGATES, answers=0, alone=ALONE, pace=Pace(0))


@pytest.fixture
def deployment(tmp_path: Path, database_url: str) -> Deployment:
    """Give a deployment on either kind of database."""
    return Deployment(tmp_path, database_url, free_port())


def test_what_delegates_who_answer_at_once_are_told_is_kept_once(deployment: Deployment) -> None:
    """P3, P4: no answer that was acknowledged is lost, no response submitted twice, everybody gets to the end."""
    outcome = run(deployment, PLAN, datetime.now(UTC).date())
    errors = [part.meter.errors for part in outcome.parts]
    assert not any(errors), errors
    assert outcome.kept.whole, outcome.kept
    assert outcome.kept.sent == ALONE + DELEGATES
    assert outcome.kept.acknowledged == sum(part.meter.answers for part in outcome.parts)
    assert outcome.complaints == []
    _a_loss_would_be_seen(Database(deployment.database), outcome)
    assert any("0 lost" in str(figure) for figure in figures(outcome, PLAN))


def _a_loss_would_be_seen(database: Database, outcome: Outcome) -> None:
    """Take an answer away, change one, and submit one response twice: the count must not pass over it."""
    stories = [story for part in outcome.parts for story in part.stories]
    with database.write() as session:
        first, second, *_ = session.scalars(select(AnswerRow).order_by(AnswerRow.response_id, AnswerRow.question))
        session.delete(first)
        second.draft = "something else"
        twice = session.scalars(select(Submission).order_by(Submission.response_id.desc()).limit(1)).one()
        same = {"response_id": twice.response_id, "partnership": twice.partnership, "answers": twice.answers}
        session.add(Submission(version=2, at=twice.at, channel=twice.channel, **same))
    kept = count(database, "wfscp", [*stories, Story("nobody@agency.example")])
    database.close()
    assert (kept.lost, kept.not_once, kept.unthanked) == (2, 1, 1)


def test_percentiles_are_of_all_requests_of_a_kind() -> None:
    meter = Meter()
    meter.seconds["page"].extend(n / 100 for n in range(100))
    meter.seconds["post"].append(7)
    assert meter.percentiles("page") == (0.5, 0.95, 0.99)
    assert meter.percentiles("style") == (0, 0, 0)
    assert meter.requests == 101


def test_a_page_is_read_as_a_browser_reads_it() -> None:
    page = read(
        '<link rel="stylesheet" href="/static/site.css?1"><h1>Which <em>one</em>?</h1>'
        '<form method="post" action="/q/x"><button name="move" value="back">Back</button></form>'
        '<form method="post" action="/q/y"><input type="hidden" name="nonce" value="a&amp;b">'
        '<input type="radio" name="answer" value="1"><textarea name="more">old</textarea>'
        '<button name="move" value="say">Continue</button></form><input type="hidden" name="stray">'
    )
    found = page.form_with("say", "start")
    assert found is not None
    form, move = found
    assert (page.heading, page.style, form.action, move) == ("Which one?", "/static/site.css?1", "/q/y", "say")
    assert form.hidden() == {"nonce": "a&b"}
    assert [field.value for field in form.of_kind("radio")] == ["1"]
    assert [field.name for field in form.of_kind("textarea")] == ["more"]
    assert page.form_with("send") is None
