"""What the shop's database has beside its tables."""

from ratesmith.api import SqlNames, SqlObjects, SqlView


def sql_objects(names: SqlNames) -> SqlObjects:
    """Return the view of what each GPU costs today."""
    if not names.has("gpu"):
        return SqlObjects()
    columns = ", ".join(names.column("gpu", name) for name in ("slug", "hour_usd"))
    return SqlObjects(views=(SqlView(name="prices", query=f"SELECT {columns} FROM {names.table('gpu')}"),))
