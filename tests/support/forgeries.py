"""Migrations that a hostile pull request brings: written by hand, with ids that fit."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from ratesmith.release.history import history_on_disk
from ratesmith.release.migration import render_migration
from support.checkouts import Checkout, create

GRANT = r"DO E'BEGIN IF true THEN GRANT SELECT ON " "integration_provider" " TO PUBLIC\073 END IF\073 END';" "\n\n"
"""In a form that statements of a build have as well, so that only the plan tells it from one."""
Edit = Callable[[str], str]


def same(text: str) -> str:
    """Change nothing."""
    return text


def forge(folder: Path, *, up: Edit = same, down: Edit = same) -> None:
    """Edit the texts of the last migration in an environment's folder, and give it and the chain the id that fits."""
    path = folder / "migrations/ratesmith.sum"
    *lines, last = path.read_text().splitlines()
    name, old = last.split(" ")
    blank = sha256((folder / f"plans/{name}.json").read_bytes()).hexdigest()
    texts = {}
    for direction, edit in (("up", up), ("down", down)):
        text = (folder / f"migrations/{name}.{direction}.sql").read_text()
        texts[direction] = edit(text.replace(old, blank))
    id = sha256("\n".join((blank, *(sha256(it.encode()).hexdigest() for it in texts.values()))).encode()).hexdigest()
    for direction, text in texts.items():
        (folder / f"migrations/{name}.{direction}.sql").write_text(text.replace(blank, id))
    path.write_text("".join(f"{line}\n" for line in (*lines, f"{name} {id}")))


def forge_plan(folder: Path, edit: Edit) -> None:
    """Edit the plan of the last migration, and write the SQL that the program itself makes of it."""
    history = history_on_disk(folder.name, folder)
    last, before = history.migrations[-1], len(history.migrations) - 1
    plan = edit(last.plan)
    assert plan != last.plan
    made = render_migration(last.number, last.slug, plan, history.state_at(before), history.pinned_at(before))
    for path, text in ((f"migrations/{made.name}.up.sql", made.up), (f"migrations/{made.name}.down.sql", made.down)):
        (folder / path).write_text(text)
    (folder / f"plans/{made.name}.json").write_text(plan)
    path = folder / "migrations/ratesmith.sum"
    path.write_text(path.read_text().replace(last.id, made.id))


def beside_a_statement(text: str) -> str:
    """Add a statement of our own before the line of the ledger."""
    return text.replace("-- What the ledger keeps.\n", f"{GRANT}-- What the ledger keeps.\n", 1)


def second_migration(folder: Path) -> Checkout:
    """A repository with a branch that has a second migration, built and not committed."""
    shop = create(folder)
    shop.branch("change")
    shop.price("writer", 2000)
    shop.build()
    return shop
