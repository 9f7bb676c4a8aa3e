"""What a pack brings beside the sample tables: a log of keywords, and a view of the models in use."""

from __future__ import annotations

from ratesmith.api import SqlLog, SqlNames, SqlObjects, SqlView


def sql_objects(names: SqlNames) -> SqlObjects:
    """The log has a line for each change of a keyword; its table refers to others by their ids."""
    if not names.has("model"):
        return SqlObjects()
    model, name = names.table("model"), names.column("model", "model_name")
    credits = names.column("model", "credits")
    return SqlObjects(
        logs=(SqlLog(name="word_log", of="keyword", about="words"),),
        views=(
            SqlView(
                name="credits_now", query=f"SELECT m.{name}, m.{credits} FROM {model} AS m WHERE m.is_active IS TRUE"
            ),
        ),
    )
