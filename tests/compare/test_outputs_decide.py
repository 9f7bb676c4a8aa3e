"""`plan` says that nothing changes, and no price, only where rows and manifests say so: each value changes in turn."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from random import Random
from typing import NamedTuple, get_args

import msgspec
import pytest
from msgspec.structs import replace

from ratesmith.api import Priced, Unit
from ratesmith.compare.comparison import Comparison, OtherChange, compare_sides
from ratesmith.compare.entities import change_of
from ratesmith.compare.headline import headline
from ratesmith.compare.outputs import OutputChange, output_change
from ratesmith.compare.sides import Before
from ratesmith.compile.open import open_project
from ratesmith.compile.pipeline import compile_project
from ratesmith.compile.result import Compiled, Invalid, Opened, Target
from ratesmith.core.canonical_json import compact
from ratesmith.core.field_types import annotations_of, has_marker, markers_in
from ratesmith.core.ir import Node, Route
from ratesmith.language.file_tree import NOWHERE, Memory
from ratesmith.language.parser import parse
from ratesmith.packs.ai_platform.manifest_schema import Manifest
from ratesmith.plan.state import state_of
from ratesmith.report.answers.plan import body
from ratesmith.report.html.plan import plan_page
from ratesmith.report.plan import as_text
from ratesmith.report.plan_markdown import as_markdown
from support.dated import DATED
from support.projects import BASE, SHIPPED

TODAY = date(2026, 11, 22)
PRICE = re.compile(r"price|cost_|credits|amount|credit_value|tokens_per_credit")
"""Columns that hold what somebody pays, as their names say it: the marks of the pack are not asked."""
OTHER_TYPES = {
    "models/reader.yaml": """\
model_name: reader-1
model_type: ocr
provider: openai
display_name: Reader
cost: {per_1m_tokens: {input: 1, output: 4}}
price: {credits_per_page: 2}
sort_order: 7
""",
    "models/listener.yaml": """\
model_name: listener-1
model_type: audio
provider: openai
display_name: Listener
is_active: false
cost: {per_1m_tokens: {input: 0.1, output: 0.4}}
price: {credits_per_call: 3}
""",
    "billing/operations.yaml": """\
linking: {display_name: Linking, base_credits: 1}
drawing: {display_name: Drawing, base_credits: 2, model_type: image, is_active: false}
""",
    "billing/plans.yaml": """\
small: {name: Small, price_monthly: 10, price_yearly: 100, content_credits: 500}
ours: {name: Ours, price_monthly: 0, price_yearly: 0, is_internal: true}
""",
    "billing/packages.yaml": """\
one: {name: One, credits: 1000, price_usd: 12}
old: {name: Old, credits: 1000, price_usd: 20, is_active: false}
""",
    "ratesmith.yaml": """\
version: 1
project: other
pack: ai_platform
default_environment: development
environments:
  development: {dialect: sqlite, database: "sqlite:///var/other.db", release: seed}
  staging: {dialect: postgresql, database_env: STAGING_URL, release: seed}
ownership:
  provider: {operator: [is_active]}
""",
    "environments/staging/billing/packages.yaml": "one: {price_usd: 13}\n",
}


class Mutation(NamedTuple):
    """One value of one file that becomes another one."""

    path: str
    route: Route
    value: Node

    def __str__(self) -> str:
        return f"{self.path}:{'.'.join(map(str, self.route))}={_yaml(self.value)}"


class Subject(NamedTuple):
    """A project in memory, and what it compiles to."""

    files: Mapping[str, bytes]
    opened: Opened
    compiled: Compiled

    @classmethod
    def of(cls, files: Mapping[str, bytes], parsed: Mapping[str, Node] = {}) -> Subject:
        opened = replace(open_project(NOWHERE / "config", Memory(files)), parsed=parsed)
        return cls(files, opened, compile_project(opened, tuple(opened.project.environments), TODAY))


@cache
def subject(name: str) -> Subject:
    """What ships, or the smallest project with all that can have a price."""
    root = SHIPPED / "config" if name == "shipped" else BASE
    files = _files(root)
    if name != "shipped":
        files |= {f"config/{path}": text.encode() for path, text in (DATED | OTHER_TYPES).items()}
    made = Subject.of(files)
    assert not made.compiled.report.errors, made.compiled.report.findings
    return made


def _files(root: Path) -> dict[str, bytes]:
    found = {f"config/{path.relative_to(root)}": path for path in sorted(root.rglob("*")) if path.is_file()}
    return {".sops.yaml": (root.parent / ".sops.yaml").read_bytes()} | {
        name: path.read_bytes() for name, path in found.items()
    }


def mutations(it: Subject) -> Iterator[Mutation]:
    """Every value of every file, changed to one of its type; every map in another order; every key left out."""
    for path, content in it.files.items():
        if path.endswith(".yaml") and not path.startswith("config/secrets/") and path != ".sops.yaml":
            tree = parse(content.decode()).tree
            for route, value in _values(tree, ()):
                yield from (Mutation(path, route, other) for other in _others(value))
                if route:
                    yield Mutation(path, route, ...)


def _values(node: Node, route: Route) -> Iterator[tuple[Route, Node]]:
    yield route, node
    for key, value in node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ():
        yield from _values(value, (*route, key))


def _others(value: Node) -> Iterator[Node]:
    match value:
        case bool():
            yield not value
        case int() | Decimal():
            yield value + 1
            yield Decimal(value) * Decimal("1.01")
        case str():
            yield f"{value}x"
            yield re.sub(r"\d(?=\D*$)", lambda found: str((int(found[0]) + 1) % 10), value)
        case list() | dict() if len(value) > 1:
            yield value[::-1] if isinstance(value, list) else dict(reversed(value.items()))


def _with(node: Node, route: Route, value: Node) -> Node:
    if not route:
        return value
    key, *rest = route
    if isinstance(node, list):
        changed = [_with(it, tuple(rest), value) if place == key else it for place, it in enumerate(node)]
        return [it for it in changed if it is not ...]
    changed = {name: _with(it, tuple(rest), value) if name == key else it for name, it in node.items()}
    return {name: it for name, it in changed.items() if it is not ...}


def _yaml(node: Node) -> str:
    """A tree as JSON, which is YAML too, with its digits and the order of its keys."""
    if isinstance(node, dict):
        return f"{{{', '.join(f'{json.dumps(key)}: {_yaml(value)}' for key, value in node.items())}}}"
    if isinstance(node, list):
        return f"[{', '.join(map(_yaml, node))}]"
    return f"{node:f}" if isinstance(node, Decimal) else "..." if node is ... else json.dumps(node)


def judge(name: str, it: Mutation) -> bool:
    """Return whether the outputs differ; then `plan` says so."""
    base = subject(name)
    tree = _with(parse(base.files[it.path].decode()).tree, it.route, it.value)
    try:
        after = Subject.of({**base.files, it.path: f"{_yaml(tree)}\n".encode()}, base.compiled.parsed)
    except Invalid:
        return False
    before = Before(base.compiled, settings=base.opened.document.tree)
    found = compare_sides(before, after.opened, "0" * 40, after.compiled, TODAY)
    if after.compiled.report.errors:
        return False
    was, now = base.compiled.targets, after.compiled.targets
    differing = [at for at in now.keys() & was.keys() if _outputs(was[at]) != _outputs(now[at])]
    if differing or was.keys() != now.keys():
        said, text = headline(found), "\n".join(as_text(found, color=False))
        assert "nothing changes" not in said, f"{it}\n{text}"
        assert found.changes, f"{it}\n{text}"
        assert not found.unexplained, f"{it}\n{text}"
        priced = {entity for at in differing for entity in _priced(was[at], now[at])}
        assert not (priced and "no price changes" in said), f"{it}\n{text}"
        for kind, id in priced:
            assert _is_named(found, kind, id), f"{it}: {kind}/{id}\n{text}"
    return bool(differing)


def _is_named(found: Comparison, kind: str, id: str) -> bool:
    name = id if kind == id else f"{kind}/{id}"
    listed = {entity.name for shared in found.shared for entity in shared.entities}
    return name in listed or any(name in other.prices for other in found.others)


def _outputs(target: Target) -> tuple[bytes, object]:
    state = state_of(target.dataset)
    return compact(target.pack.published.build(target.config, "")), {
        name: dict(it) for name, it in state.tables.items()
    }


def _priced(before: Target, after: Target) -> Iterator[tuple[str, str]]:
    """The entities with a row in which a price differs."""
    was, now = _prices(before), _prices(after)
    for at in was.keys() | now.keys():
        if was.get(at, (None, None))[0] != now.get(at, (None, None))[0]:
            yield (now.get(at) or was[at])[1]


def _prices(target: Target) -> dict[object, tuple[object, tuple[str, str]]]:
    found: dict[object, tuple[object, tuple[str, str]]] = {}
    for data in target.dataset:
        for place, column in enumerate(data.table.columns):
            if PRICE.search(column.name) and not column.operator:
                for row, source in zip(data.rows, data.sources, strict=True):
                    key = tuple(row[data.table.columns.index(data.table.column(name))] for name in data.table.key)
                    found[data.table.name, key, column.name] = row[place], source
    return found


@pytest.mark.cases(quick=1)
@pytest.mark.parametrize(("name", "many"), [("shipped", 20), ("other", 30)])
def test_a_sample_of_values_that_change_is_never_nothing(name: str, many: int) -> None:
    values = [it for it in mutations(subject(name)) if it.value is not ...]
    assert sum(judge(name, it) for it in Random(many).sample(values, many)) > many / 10


@pytest.mark.torture
@pytest.mark.parametrize("part", range(8))
@pytest.mark.parametrize("name", ["shipped", "other"])
def test_no_value_that_changes_is_nothing(name: str, part: int) -> None:
    every = [*mutations(subject(name))][part::8]
    assert sum(judge(name, it) for it in every) > len(every) / 5


def changed(name: str, path: str, old: str, new: str) -> Comparison:
    """What a plan says of a project in memory with one text replaced."""
    base = subject(name)
    text = base.files[path].decode()
    assert old in text
    after = Subject.of({**base.files, path: text.replace(old, new).encode()}, base.compiled.parsed)
    before = Before(base.compiled, settings=base.opened.document.tree)
    return compare_sides(before, after.opened, "0" * 40, after.compiled, TODAY)


OPERATIONS, PACKAGES = "config/billing/operations.yaml", "config/billing/packages.yaml"
PRICES = {
    "an operation that is no longer offered": (
        OPERATIONS,
        "base_credits: 1",
        "base_credits: 1, is_active: false",
        "operation linking changed; prices change: the manifest at credits.operations[linking]",
    ),
    "an operation that is offered from now on": (
        OPERATIONS,
        "is_active: false",
        "is_active: true",
        "operation drawing changed; prices change: the manifest at credits.operations[drawing]",
    ),
    "a floor that nobody pays": (
        "config/billing/credits.yaml",
        "credit_value_usd: 0.01",
        "credit_value_usd: 0.01\nmargin_floor_pct: 19",
        "billing changed; no price changes",
    ),
    "a name": (PACKAGES, "name: One", "name: Uno", "credit-package one changed; no price changes"),
    "a comment": (PACKAGES, "one:", "# the first\none:", "nothing changes"),
}


@pytest.mark.parametrize("name", PRICES)
def test_no_price_changes_is_said_where_none_differs_in_a_row_or_in_the_manifest(name: str) -> None:
    path, old, new, said = PRICES[name]
    assert headline(changed("other", path, old, new)) == said


def test_a_model_that_follows_another_value_is_named_though_its_own_file_is_the_same() -> None:
    found = changed("other", "config/billing/credits.yaml", "credit_value_usd: 0.01", "credit_value_usd: 0.011")
    lines = [line for line in as_text(found, color=False) if "prices or rates also differ of" in line]
    assert lines == [
        "in all environments prices or rates also differ of: model/drafter, model/listener, model/painter, "
        "model/reader, model/sketcher and 2 more"
    ]


def test_what_differs_and_was_not_found_by_looking_at_entities_is_said_and_refused() -> None:
    base = subject("other")
    after = Subject.of({**base.files, PACKAGES: base.files[PACKAGES].replace(b"price_usd: 12", b"price_usd: 13")})
    was, now = (side.compiled.targets["development"] for side in (base, after))
    missed = output_change(was, now, change_of(base.opened.pack, was.config, was.config, TODAY), ())
    assert missed == OutputChange(
        prices=("credit-package/one",),
        unexplained=("credit_package 'one': price", "manifest: credits.packages[one].price_usd"),
        has_prices=True,
    )
    other = OtherChange(environments=("development",), prices=missed.prices, unexplained=missed.unexplained)
    silent = replace(changed("other", PACKAGES, "one:", "one:"), others=(other,))
    assert silent.fails and silent.changes
    assert headline(silent) == (
        "what is compiled differs, and nothing says why; development only: prices change: credit-package/one"
    )
    line = (
        "in development this differs, and nothing else says why: credit_package 'one': price, "
        "manifest: credits.packages[one].price_usd"
    )
    assert line in [*as_text(silent, color=False)]
    assert "this differs, and nothing else says why" in as_markdown(silent)
    assert "What is compiled differs" in plan_page(silent)
    assert body(silent)["outcome"] == "refused"


def test_rows_that_mistakes_keep_from_being_compared_are_never_called_the_same() -> None:
    base = subject("other")
    wrong = {**base.files, "config/models/drafter.yaml": base.files["config/models/drafter.yaml"] + b"nots: a slip\n"}
    old = Subject.of(wrong)
    new = Subject.of({**wrong, PACKAGES: wrong[PACKAGES].replace(b"name: One", b"name: Uno")})
    before = Before(old.compiled, settings=old.opened.document.tree)
    same = compare_sides(before, old.opened, "0" * 40, old.compiled, TODAY)
    found = compare_sides(before, new.opened, "0" * 40, new.compiled, TODAY)
    assert headline(same) == "nothing changes"
    assert headline(found) == "credit-package one changed; prices are not compared"


def test_an_environment_that_is_new_is_not_called_guarded_and_one_that_is_gone_is_named() -> None:
    base = subject("other")
    path = "config/ratesmith.yaml"
    more = base.files[path].replace(
        b"  staging:", b'  live: {dialect: sqlite, database: "sqlite:///var/live.db", release: seed}\n  staging:'
    )
    after = Subject.of({**base.files, path: more})
    before = Before(base.compiled, settings=base.opened.document.tree)
    found = compare_sides(before, after.opened, "0" * 40, after.compiled, TODAY)
    said = "guardrails are not asked in live: the base has nothing there to compare with"
    assert said in [*as_text(found, color=False)]
    back = Before(after.compiled, settings=after.opened.document.tree)
    gone = compare_sides(back, base.opened, "0" * 40, base.compiled, TODAY)
    assert headline(gone) == "the environment live is removed"
    assert gone.changes


def test_nothing_changes_is_said_of_the_environments_that_were_compared() -> None:
    base = subject("other")
    one = compile_project(base.opened, ("staging",), TODAY)
    found = compare_sides(Before(base.compiled, settings=base.opened.document.tree), base.opened, "0" * 40, one, TODAY)
    assert headline(found) == "nothing changes in staging"
    assert "not compared: development, because --env names others" in [*as_text(found, color=False)]


def test_what_has_a_unit_of_money_or_credits_is_marked_as_a_price() -> None:
    """Whoever adds an amount to the pack need not think of the plan."""
    unmarked = [
        f"{struct.__name__}.{name}"
        for struct in _structs(Manifest)
        for name, hint in annotations_of(struct).items()
        if any(re.search("credit|dollar", it.name) for it in markers_in(hint, Unit)) and not has_marker(hint, Priced)
    ]
    assert unmarked == []
    columns = {
        f"{table.name}.{column.name}": column.priced
        for kind in subject("other").opened.pack.kinds.values()
        for table in kind.tables
        for column in table.columns
        if PRICE.search(column.name)
    }
    assert len(columns) > 15
    assert [name for name, is_priced in columns.items() if not is_priced] == []


def _structs(shape: type[msgspec.Struct]) -> set[type[msgspec.Struct]]:
    found = {shape}
    pending: list[object] = [*annotations_of(shape).values()]
    while pending:
        hint = pending.pop()
        if isinstance(hint, type) and issubclass(hint, msgspec.Struct) and hint not in found:
            found.add(hint)
            pending += annotations_of(hint).values()
        pending += get_args(hint)
    return found


SETTINGS = {
    "operators' column that is ours again": (
        ("ownership:\n  plan: {operator: [price_monthly]}\n", ""),
        ("plan.price_monthly",),
    ),
    "a column that was left out": (("tables:\n  omit: {plan: [price_monthly]}\n", ""), ("plan.price_monthly",)),
    "a table that was skipped": (
        ("tables:\n  skip: [credit_package]\n", ""),
        ("credit_package.credits", "credit_package.price"),
    ),
    "a column that is left out from now on": (
        ("", "tables:\n  omit: {plan: [price_monthly]}\n"),
        ("plan.price_monthly",),
    ),
    "a table that is skipped from now on": (
        ("", "tables:\n  skip: [credit_package]\n"),
        ("credit_package.credits", "credit_package.price"),
    ),
    "two columns that are swapped": (
        ("", "tables:\n  columns: {plan: {price_monthly: price_yearly, price_yearly: price_monthly}}\n"),
        ("plan.price_monthly", "plan.price_yearly"),
    ),
    "another column in place of a price": (
        ("", "tables:\n  columns: {plan: {price_monthly: spare, is_internal: price_monthly}}\n"),
        ("plan.price_monthly", "plan.spare"),
    ),
    "rows of another account": (
        ("tables:\n  where: {credit_package: {shop: null}}\n", "tables:\n  where: {credit_package: {shop: 5}}\n"),
        ("credit_package.credits", "credit_package.price"),
    ),
    "a value in place of a price": (
        (
            "",
            "tables:\n  omit: {plan: [price_monthly]}\n  on_insert: {plan: {price_monthly: 1}}\n",
        ),
        ("plan.price_monthly",),
    ),
}
"""What `ratesmith.yaml` had and has, and the columns of which nobody knows what prices they have."""


@pytest.mark.parametrize("name", SETTINGS)
def test_a_price_that_comes_under_control_leaves_it_or_moves_is_named_as_nobody_can_compare_it(name: str) -> None:
    sides, columns = SETTINGS[name]
    files = subject("other").files
    settings = files["config/ratesmith.yaml"].decode()
    start = settings.index("ownership:")
    was, now = (Subject.of({**files, "config/ratesmith.yaml": f"{settings[:start]}{more}".encode()}) for more in sides)
    before = Before(was.compiled, settings=was.opened.document.tree)
    found = compare_sides(before, now.opened, "0" * 40, now.compiled, TODAY)
    assert {it.uncompared for it in found.others} == {columns} and found.has_prices and found.changes
    said = headline(found)
    assert "no price changes" not in said and said.endswith(f"prices may change in {', '.join(columns)}"), said
    for text in ("\n".join(as_text(found, color=False)), as_markdown(found), plan_page(found)):
        assert "nobody knows which prices the database has in" in text


@pytest.mark.parametrize(
    "more", ["ownership:\n  plan: {operator: [price_monthly]}\n", "tables:\n  columns: {plan: {name: title}}\n"]
)
def test_a_price_that_goes_to_operators_or_stays_where_it_is_does_not_change(more: str) -> None:
    base = subject("other")
    settings = base.files["config/ratesmith.yaml"].decode()
    now = Subject.of(
        {**base.files, "config/ratesmith.yaml": (settings[: settings.index("ownership:")] + more).encode()}
    )
    before = Before(base.compiled, settings=base.opened.document.tree)
    assert compare_sides(before, now.opened, "0" * 40, now.compiled, TODAY).others == ()
