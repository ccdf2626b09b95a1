"""Loads the configuration folder, and names every fault of every file at once."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from bot.errors import ConfigError, Fault
from bot.plan import checking, concerns, drafts
from bot.plan.columns import Columns
from bot.plan.concerns import Phrases
from bot.plan.documents import Content, Document, Sheets
from bot.plan.drafts import Draft
from bot.plan.including import expand
from bot.plan.model import About, Catalogue, Partnership, Plan, Plans
from bot.plan.questionnaire import Questionnaire
from bot.plan.themes import Themes


def load(folder: Path, *, today: date | None = None) -> Plans:
    """Load every partnership's plan; raises `ConfigError` with one line a fault.

    With `today`, recurring duties that start long ago are faults, too.
    """
    partnerships, faults = inspect(folder, today=today)
    if faults:
        raise ConfigError("\n".join(str(fault) for fault in faults))
    return partnerships


def inspect(folder: Path, *, today: date | None = None) -> tuple[dict[str, Partnership], list[Fault]]:
    """Give the partnerships that are right, and all faults in order of file and line; files are named from `folder`."""
    if not folder.is_dir():
        return {}, [Fault(str(folder), "", "there is no such folder", "set EVALBOT_CONFIG, or name another")]
    shared, shared_faults = drafts.read_sheets(folder / "questionnaires", folder)
    phrases, phrases_faults = concerns.read(folder)
    faults = [*shared_faults, *checking.check_sheets(shared), *phrases_faults]
    homes = _homes(folder)
    if not homes:
        mend = "make a folder partnerships/<key> with partnership.yaml and plan.yaml"
        faults.append(Fault("partnerships", "", "there is no partnership", mend))
    partnerships: dict[str, Partnership] = {}
    for home in homes:
        draft = drafts.read(home, folder, shared)
        own_phrases, own_faults = concerns.with_own(phrases, draft.concerns)
        own = [*draft.faults, *own_faults, *checking.check(draft, today)]
        built = None if own else _built(draft, own_phrases)
        if built:
            partnerships[built.key] = built
        faults += own
    return partnerships, sorted(set(faults), key=_order)


def _homes(folder: Path) -> list[Path]:
    root = folder / "partnerships"
    return (
        sorted(path for path in root.iterdir() if path.is_dir() and path.name[0] not in "._") if root.is_dir() else []
    )


def _order(fault: Fault) -> tuple[str, int, str, str]:
    line = fault.place.removeprefix("line ").partition(",")[0]
    return fault.file, int(line) if line.isdigit() else 0, fault.place, fault.problem


def _built(draft: Draft, phrases: Phrases) -> Partnership | None:
    """Put a partnership together from a draft without faults."""
    about, plan = _content(draft.about), _content(draft.plan)
    if about is None or plan is None or draft.plan is None:
        return None
    plan = plan.model_copy(update={"stages": checking.stages_of(draft.plan).all})
    return Partnership(
        key=draft.key,
        about=about,
        plan=plan,
        catalogue=_content(draft.catalogue) or Catalogue(),
        columns=_content(draft.columns) or Columns(fields={}),
        questionnaires=_questionnaires(draft.sheets),
        digest=digest(about, plan),
        folder=str(draft.folder),
        themes=_content(draft.themes) or Themes(),
        phrases=phrases,
    )


def _content(document: Document[Content] | None) -> Content | None:
    return document.content if document else None


def _questionnaires(sheets: Sheets) -> Mapping[str, Questionnaire]:
    """Give the questionnaires with their includes taken in: nothing but questions is left in them."""
    return {
        key: document.content.model_copy(
            update={"questions": tuple(asked.question for asked in expand(key, sheets)[0])}
        )
        for key, document in sheets.items()
        if document and document.content
    }


def digest(about: About, plan: Plan) -> str:
    """Fingerprint all that moves a touchpoint: the plan, the zone, the year and who holds which post."""
    sending = {
        "plan": plan.model_dump(mode="json"),
        "about": about.model_dump(mode="json", include={"zone", "year_starts", "posts"}),
    }
    return hashlib.sha256(json.dumps(sending, sort_keys=True).encode()).hexdigest()
