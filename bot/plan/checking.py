"""Checks a partnership's folder as a whole: all that one file says of another."""

from collections.abc import Iterator
from datetime import date
from zoneinfo import ZoneInfo

from bot.errors import Fault
from bot.plan import about_checks, anchors, date_checks, form_checks, question_checks, stage_checks, themes
from bot.plan.anchors import Stages
from bot.plan.documents import Document, Sheets
from bot.plan.drafts import Draft
from bot.plan.including import expand
from bot.plan.model import Plan

_LONDON = ZoneInfo("Europe/London")


def check(draft: Draft, today: date | None) -> list[Fault]:
    """Give every fault that shows only when a partnership's files are seen together.

    `today` makes recurring duties that start long ago a fault; without it they are let pass.
    """
    return [
        *_about(draft),
        *_plan(draft, today),
        *check_sheets(draft.sheets),
    ]


def check_sheets(sheets: Sheets) -> list[Fault]:
    """Give the faults of questionnaires in themselves, with their includes."""
    found: list[Fault] = []
    for key in sheets:
        asked, faults = expand(key, sheets)
        found += [*faults, *question_checks.check(key, asked)]
    return found


def stages_of(plan: Document[Plan]) -> Stages:
    """Give a plan's stages with the short names in their times made full."""
    named = plan.file.keys("stages")
    written = plan.content.stages if plan.content else {}
    stages = {key: anchors.with_full_names(key, stage, named) for key, stage in written.items()}
    return Stages(plan.file, stages, named)


def _about(draft: Draft) -> Iterator[Fault]:
    if draft.about and draft.about.content:
        yield from about_checks.check(draft.about, draft.about.content, draft.folder)
    if draft.catalogue and draft.catalogue.content:
        yield from about_checks.check_courses(draft.catalogue, draft.catalogue.content)
    if draft.themes and draft.themes.content:
        yield from themes.check(draft.themes, draft.themes.content)


def _plan(draft: Draft, today: date | None) -> Iterator[Fault]:
    if draft.plan is None or draft.plan.content is None:
        return
    plan, stages, known = draft.plan.content, stages_of(draft.plan), _known(draft)
    yield from stage_checks.check(stages, known)
    yield from stage_checks.check_duties(draft.plan, plan, known, today)
    yield from stage_checks.check_patience(draft.plan, plan)
    yield from anchors.check(stages)
    yield from date_checks.check(stages, plan, _zone(draft))
    if draft.about and draft.about.content:
        yield from about_checks.check_retention(draft.about, draft.about.content, plan, stages)
    yield from form_checks.check(draft.key, stages, plan, draft.sheets)
    yield from _supervisors(draft, stages)


def _zone(draft: Draft) -> ZoneInfo:
    about = draft.about.content if draft.about else None
    return (about_checks.zone(about.zone) if about else None) or _LONDON


def _known(draft: Draft) -> stage_checks.Known:
    posts = draft.about.file.keys("posts") if draft.about else []
    about = draft.about.content if draft.about else None
    without = [key for key, post in about.posts.items() if not post.email] if about else []
    return stage_checks.Known(draft.sheets, posts, without)


def _supervisors(draft: Draft, stages: Stages) -> Iterator[Fault]:
    """Find a stage that writes to supervisors where no roster names any."""
    needs = [key for key, stage in stages.active.items() if stage.kind.startswith("supervisor_")]
    if not needs:
        return
    problem = f"stage '{needs[0]}' writes to supervisors, and no heading is mapped to supervisor_email"
    mend = "name the roster's heading for supervisor_email, or set 'enabled: false' in the stage"
    if draft.columns is None:
        if not (draft.folder / "columns.yaml").is_file():
            yield Fault(f"{draft.name}/columns.yaml", "", f"this file is missing: {problem}", mend)
    elif "supervisor_email" not in draft.columns.file.keys("fields"):
        yield draft.columns.file.fault(("fields",), problem, mend)
