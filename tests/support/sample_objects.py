"""What a pack brings beside the sample tables: a log of the credits of models, and a view of those in use."""

from __future__ import annotations

from ratesmith.api import NOW, Integer, SqlNames, SqlObjects, SqlTable, SqlView, SqlWrite, Text, Timestamp, Unowned


def sql_objects(names: SqlNames) -> SqlObjects:
    """The log has a line for each value of a model, from when it was in force until when."""
    if not names.has("model"):
        return SqlObjects()
    model, log = names.table("model"), names.own("credit_log")
    name, credits = names.column("model", "model_name"), names.column("model", "credits")
    same = f"{log}.model_name = m.{name} AND {log}.credits = m.{credits}"
    return SqlObjects(
        tables=(
            SqlTable(
                name="credit_log",
                columns=(
                    Unowned("model_name", Text(100)),
                    Unowned("credits", Integer()),
                    Unowned("from_at", Timestamp(), default=NOW),
                    Unowned("until_at", Timestamp(), null=True),
                    Unowned("state", Text(64)),
                ),
                update=("until_at",),
            ),
        ),
        views=(
            SqlView(
                name="credits_now", query=f"SELECT m.{name}, m.{credits} FROM {model} AS m WHERE m.is_active IS TRUE"
            ),
        ),
        settled=(
            SqlWrite(
                table="credit_log",
                statement=f"UPDATE {log} SET until_at = {names.now}",
                where=(
                    f"{log}.until_at IS NULL"
                    f" AND NOT EXISTS (SELECT 1 FROM {model} AS m WHERE m.is_active IS TRUE AND {same})"
                ),
            ),
            SqlWrite(
                table="credit_log",
                statement=(
                    f"INSERT INTO {log} (model_name, credits, state)"
                    f" SELECT m.{name}, m.{credits}, {names.state} FROM {model} AS m"
                ),
                where=(
                    f"m.is_active IS TRUE AND m.{credits} IS NOT NULL"
                    f" AND NOT EXISTS (SELECT 1 FROM {log} WHERE {log}.until_at IS NULL AND {same})"
                ),
            ),
        ),
    )
