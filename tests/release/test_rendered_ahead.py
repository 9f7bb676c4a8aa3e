"""A second process renders what is released again; only what it saw as it is here counts, and it ends in time."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace

from ratesmith.compile.open import open_project
from ratesmith.compile.pipeline import compile_project
from ratesmith.core import second_process
from ratesmith.core.errors import Fatal
from ratesmith.core.second_process import SecondProcess
from ratesmith.release import build as release_build
from ratesmith.release import rendered_ahead
from ratesmith.release.base_ref import Repositories
from ratesmith.release.build import build_all
from ratesmith.release.next_migration import Start, start_of
from ratesmith.release.rendered_ahead import rendering_ahead
from support.checkouts import Checkout
from support.forgeries import beside_a_statement, forge, second_migration

TODAY = date(2026, 11, 22)


@pytest.fixture(autouse=True)
def every_history_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(second_process, "_has_second_processor", lambda: True)
    monkeypatch.setattr(rendered_ahead, "_LARGE", 0)


@pytest.fixture
def shop(tmp_path: Path) -> Checkout:
    """A repository whose branch has a second migration, which counts as released."""
    shop = second_migration(tmp_path / "shop")
    shop.commit()
    return shop


def start(shop: Checkout) -> Start:
    return start_of("live", shop.live, Repositories(), "HEAD")


@pytest.mark.slow
def test_a_history_that_its_plans_give_is_known(shop: Checkout) -> None:
    project = open_project(shop.root / "config").project
    with rendering_ahead(project, ("live",), shop.live.parent, "HEAD") as ahead:
        assert ahead.has("live", start(shop))
        assert not ahead.has("other", start(shop))


@pytest.mark.slow
def test_a_forged_history_is_not_known(shop: Checkout) -> None:
    forge(shop.live, up=beside_a_statement)
    shop.commit()
    project = open_project(shop.root / "config").project
    with rendering_ahead(project, ("live",), shop.live.parent, "HEAD") as ahead:
        assert not ahead.has("live", start(shop))


@pytest.mark.parametrize(
    "changed",
    [
        lambda it: replace(it, history=replace(it.history, released=it.history.released[:1])),
        lambda it: replace(it, layout_files={"migrations/django/__init__.py": ""}),
        lambda it: replace(
            it, history=replace(it.history, released=tuple(replace(one, up="") for one in it.history.released))
        ),
    ],
    ids=["fewer migrations", "another file of a layout", "another text"],
)
def test_what_the_other_process_did_not_see_is_not_known(shop: Checkout, changed: Callable[[Start], Start]) -> None:
    project = open_project(shop.root / "config").project
    with rendering_ahead(project, ("live",), shop.live.parent, "HEAD") as ahead:
        assert not ahead.has("live", changed(start(shop)))


def test_nothing_is_known_without_another_process(shop: Checkout, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(second_process, "_has_second_processor", lambda: False)
    project = open_project(shop.root / "config").project
    with rendering_ahead(project, ("live",), shop.live.parent, "HEAD") as ahead:
        assert not ahead.has("live", start(shop))


def build(shop: Checkout) -> str:
    opened = open_project(shop.root / "config")
    with rendering_ahead(opened.project, ("live",), shop.live.parent, "HEAD") as ahead:
        compiled = compile_project(opened, ("live",), TODAY)
        return build_all(compiled, shop.live.parent, base="HEAD", ahead=ahead).by_name["live"].history.head_id


@pytest.mark.slow
def test_a_build_renders_again_only_what_the_other_process_did_not(
    shop: Checkout, monkeypatch: pytest.MonkeyPatch
) -> None:
    here: list[int] = []
    again = release_build.require_rendered
    monkeypatch.setattr(release_build, "require_rendered", lambda *given: (here.append(os.getpid()), again(*given))[1])
    head = build(shop)
    assert here == []
    monkeypatch.setattr(rendered_ahead, "_LARGE", 1 << 20)
    assert build(shop) == head
    assert here == [os.getpid()]


@pytest.mark.slow
def test_a_forgery_is_refused_as_without_another_process(shop: Checkout, monkeypatch: pytest.MonkeyPatch) -> None:
    forge(shop.live, up=beside_a_statement)
    shop.commit()
    with pytest.raises(Fatal, match="no build wrote this") as ahead:
        build(shop)
    monkeypatch.setattr(rendered_ahead, "_LARGE", 1 << 20)
    with pytest.raises(Fatal) as alone:
        build(shop)
    assert str(ahead.value) == str(alone.value)


def test_the_other_process_ends_where_a_command_fails_before_it_is_asked() -> None:
    def fail() -> None:
        with SecondProcess(lambda: os.read(read, 1), bytes, pays=True) as process:
            started.append(process._process)
            raise ValueError("before")

    started: list[int] = []
    read, write = os.pipe()
    try:
        with pytest.raises(ValueError, match="before"):
            fail()
        with pytest.raises(ProcessLookupError):
            os.kill(started[0], 0)
    finally:
        os.close(read)
        os.close(write)
