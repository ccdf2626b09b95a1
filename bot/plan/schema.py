"""JSON Schemas of the configuration's files, so that editors complete and check what officers write."""

from typing import Any

from pydantic import BaseModel

from bot.plan.columns import Columns
from bot.plan.concern_points import Weighings
from bot.plan.concerns import Concerns, OwnConcerns
from bot.plan.model import About, Catalogue, Plan
from bot.plan.questionnaire import Questionnaire
from bot.plan.themes import Themes

SHAPES: dict[str, type[BaseModel]] = {
    "partnership": About,
    "plan": Plan,
    "courses": Catalogue,
    "columns": Columns,
    "themes": Themes,
    "concerns": Concerns,
    "concern_points": Weighings,
    "own_concerns": OwnConcerns,
    "questionnaire": Questionnaire,
}


def schemas() -> dict[str, dict[str, Any]]:
    """Give a JSON Schema (draft 2020-12) for each kind of file, by the file's name without its ending."""
    return {name: _schema(name, shape) for name, shape in SHAPES.items()}


def _schema(name: str, shape: type[BaseModel]) -> dict[str, Any]:
    made = shape.model_json_schema(by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **made, "title": f"{name}.yaml"}
