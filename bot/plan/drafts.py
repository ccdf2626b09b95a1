"""A partnership's folder as it was read, before it is checked."""

import re
from dataclasses import dataclass, field
from pathlib import Path

from bot.errors import Fault
from bot.plan import documents
from bot.plan.columns import Columns
from bot.plan.concerns import OwnConcerns
from bot.plan.documents import Document, Sheets
from bot.plan.model import About, Catalogue, Plan
from bot.plan.plain_words import nearest
from bot.plan.questionnaire import Questionnaire
from bot.plan.themes import Themes

FILES = ("partnership.yaml", "plan.yaml", "courses.yaml", "columns.yaml", "themes.yaml", "concerns.yaml")


@dataclass(frozen=True)
class Draft:
    """What one partnership's folder holds; None is a file that is missing or cannot be read."""

    key: str
    folder: Path
    name: str
    """The folder's name in the configuration: `partnerships/wsp`."""
    about: Document[About] | None
    plan: Document[Plan] | None
    catalogue: Document[Catalogue] | None
    columns: Document[Columns] | None
    themes: Document[Themes] | None
    concerns: Document[OwnConcerns] | None
    sheets: Sheets
    """The shared questionnaires and the partnership's own, which go first."""
    faults: list[Fault] = field(default_factory=list)


def read(folder: Path, root: Path, shared: Sheets) -> Draft:
    """Read a partnership's folder; its files' faults come along."""
    name = folder.relative_to(root).as_posix()
    faults = [*_key(folder, name), *_strangers(folder, name)]
    about, about_faults = _read(folder, name, "partnership.yaml", About)
    plan, plan_faults = _read(folder, name, "plan.yaml", Plan)
    catalogue, catalogue_faults = _read(folder, name, "courses.yaml", Catalogue, optional=True)
    columns, columns_faults = _read(folder, name, "columns.yaml", Columns, optional=True)
    themes, themes_faults = _read(folder, name, "themes.yaml", Themes, optional=True)
    concerns, concerns_faults = _read(folder, name, "concerns.yaml", OwnConcerns, optional=True)
    own, own_faults = read_sheets(folder / "questionnaires", root)
    faults += [*about_faults, *plan_faults, *catalogue_faults, *columns_faults, *themes_faults]
    faults += [*concerns_faults, *own_faults]
    sheets = {**shared, **own}
    return Draft(folder.name, folder, name, about, plan, catalogue, columns, themes, concerns, sheets, faults)


def _read(
    folder: Path, name: str, file: str, shape: type[documents.Content], *, optional: bool = False
) -> tuple[Document[documents.Content] | None, list[Fault]]:
    if (folder / file).is_file():
        return documents.read(folder / file, f"{name}/{file}", shape)
    if optional:
        return None, []
    return None, [Fault(f"{name}/{file}", "", "this file is missing", "copy another partnership's and change it")]


def _key(folder: Path, name: str) -> list[Fault]:
    if re.fullmatch(r"[a-z][a-z0-9_]*", folder.name):
        return []
    mend = "rename it: small letters, digits and _, with a letter first"
    return [Fault(name, "", "a partnership's folder is its key, and this is no key", mend)]


def _strangers(folder: Path, name: str) -> list[Fault]:
    """Find YAML files that nothing reads: a slip in a file's name would else pass in silence."""
    return [
        Fault(f"{name}/{path.name}", "", "nothing reads a file of this name", nearest(path.name, FILES))
        for path in sorted(folder.iterdir())
        if path.suffix in (".yaml", ".yml") and path.name not in FILES
    ]


def read_sheets(folder: Path, root: Path) -> tuple[Sheets, list[Fault]]:
    """Read a folder of questionnaires; a folder that is not there has none."""
    sheets: dict[str, Document[Questionnaire] | None] = {}
    faults: list[Fault] = []
    for path in sorted(folder.glob("*.y*ml")):
        name = path.relative_to(root).as_posix()
        if path.suffix != ".yaml":
            faults.append(Fault(name, "", "nothing reads a file of this name", f"rename it to {path.stem}.yaml"))
            continue
        sheets[path.stem], found = documents.read(path, name, Questionnaire)
        faults += found
    return sheets, faults
