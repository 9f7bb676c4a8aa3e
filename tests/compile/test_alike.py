"""A rule is asked once about all entities that say the same, and finds whatever it finds in each of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import asdict, replace

from ratesmith.api.loader import load_pack
from ratesmith.compile.alike import Alike
from ratesmith.compile.check import quiet_rules
from ratesmith.compile.open import open_project
from ratesmith.compile.pipeline import compile_project
from ratesmith.core.ir import Config, Problem
from ratesmith.packs.ai_platform.kinds.model import Model
from ratesmith.packs.ai_platform.kinds.provider import Provider
from support.rule_examples import blocks, copy_of_base, stage

TODAY = date(2026, 1, 1)
RULES = load_pack("ai_platform").rules
OF_ONE = {id: it for id, it in RULES.items() if it.each is not None and it.change is None}
OTHERS = 3


def configuration(folder: Path) -> Config:
    opened = open_project(folder / "config")
    return compile_project(opened, sorted(opened.project.environments), TODAY).configs["example"]


def with_others(config: Config) -> Config:
    """The configuration, and for each model some that say the same under names of their own."""
    models = dict(config.all(Model))
    for id, model in config.all(Model).items():
        for number in range(OTHERS):
            name = f"{id}-{number}"
            models[name] = replace(model, model_name=name, display_name=name, sort_order=len(models))
    return replace(config, entities={**config.entities, Model: dict(sorted(models.items()))})


def quiet_one_by_one(config: Config) -> list[str]:
    def says(id: str) -> bool:
        rule = OF_ONE[id]
        assert rule.each is not None and rule.kind is not None
        return any(True for entity in config.all(rule.kind).values() for _ in rule.each(entity, config))

    return [id for id in OF_ONE if not says(id)]


@pytest.mark.cases(quick=16)
@pytest.mark.parametrize("id", OF_ONE)
def test_what_a_rule_calls_bad_is_found_among_others_that_say_the_same(id: str, tmp_path: Path) -> None:
    for number, example in enumerate(blocks(OF_ONE[id].doc, "Bad")):
        folder = copy_of_base(tmp_path / str(number)).parent
        stage(folder / "config", example)
        config = with_others(configuration(folder))
        assert quiet_rules(config, RULES) == quiet_one_by_one(config)


@pytest.fixture
def models(tmp_path: Path) -> Config:
    return with_others(configuration(copy_of_base(tmp_path).parent))


Asked = list[str | None]


def asked(config: Config, reads: Callable[[Model, Config], object]) -> tuple[bool, Asked]:
    """Whether a rule that reads this and finds one model is quiet, and about how many models it was asked."""
    calls: Asked = []

    def each(model: Model, config: Config) -> Iterator[Problem]:
        calls.append(model.model_type)
        if reads(model, config):
            yield Problem.of(model, message="", hint="")

    return Alike(config, Model).are_quiet(each), calls


def test_a_rule_that_has_nothing_to_say_is_asked_about_one_of_those_that_say_the_same(models: Config) -> None:
    quiet, calls = asked(models, lambda model, _: model.price.tokens_per_credit == 1)
    assert quiet
    assert len(calls) == len(models.all(Model)) / (OTHERS + 1)


def of_one(model: Model, config: Config) -> bool:
    return model is config.all(Model)["writer-1"]


READ_EACH: dict[str, Callable[[Model, Config], object]] = {
    "its name": lambda model, _: model.model_name == "writer-1",
    "its place in a list": lambda model, config: model.sort_order == config.all(Model)["writer-1"].sort_order,
    "which one of the configuration it is": of_one,
    "how many there are": lambda _, config: len(config.all(Model)) == 4 * (OTHERS + 1),
    "its id": lambda model, config: config.id_of(model) == "writer-1",
    "its own among all that it says": lambda model, _: "writer-1" in (model.display_name, model.notes),
}


def by_its_notes(config: Config) -> Config:
    """The configuration, with notes of two models that say the same and name a model."""
    models = dict(config.all(Model))
    for id in ("writer-1", "writer-2"):
        models[id] = replace(models[id], notes="painter")
    return replace(config, entities={**config.entities, Model: models})


def handled(reads: Callable[[Model, Config], object]) -> Callable[[Model, Config], object]:
    def read(model: Model, config: Config) -> object:
        try:
            return reads(model, config)
        except Exception:  # noqa: BLE001  # as a rule may have it
            return None

    return read


def left_alone(reads: Callable[[Model, Config], object]) -> Callable[[Model, Config], object]:
    def read(model: Model, config: Config) -> object:
        found: object = None
        with suppress(BaseException):
            found = reads(model, config)
        return found

    return read


def of_all_kinds(model: Model, config: Config) -> bool:
    return model.notes in {id for its in config.entities.values() for id in its}


HANDLED: dict[str, Callable[[Model, Config], object]] = {
    "one of its kind": handled(lambda model, config: config.all(Model)[model.notes]),
    "one of its kind, perhaps": lambda model, config: model.notes in config.entities.get(Model, {}),
    "one of the kind it has": lambda model, config: model.notes in config.entities.get(type(model), {}),
    "whether there is its kind": lambda model, config: model.notes and Model in config.entities,
    "all kinds": of_all_kinds,
    "all kinds, handled": handled(of_all_kinds),
    "all kinds with what they are": lambda it, config: any(it.notes in its for _, its in config.entities.items()),
    "how many kinds there are": handled(lambda model, config: model.notes and len(config.entities)),
    "its name, handled": handled(lambda model, _: model.notes and model.model_name),
    "its name, perhaps": lambda model, _: model.notes and getattr(model, "model_name", None),
    "whether it has a name": lambda model, _: model.notes and hasattr(model, "model_name"),
    "its name, whatever happens": left_alone(lambda model, _: model.notes and model.model_name),
    "all that it says": lambda model, _: model.notes and asdict(model)["display_name"] == "writer-1",
    "all that it says, as bytes": lambda model, _: b"writer-1" in msgspec.json.encode(model),
    "the name of its kind": lambda model, config: model.notes and config.kinds.get(type(model)),
}


@pytest.mark.parametrize("reads", HANDLED.values(), ids=HANDLED)
def test_a_rule_that_handles_what_it_is_refused_is_asked_about_each(
    reads: Callable[[Model, Config], object], models: Config
) -> None:
    quiet, _ = asked(by_its_notes(models), reads)
    assert not quiet


def test_what_a_rule_made_of_a_refusal_is_not_kept_for_the_next_one(models: Config) -> None:
    def names(config: Config) -> frozenset[str]:
        found: frozenset[str] = frozenset()
        with suppress(BaseException):
            found = frozenset(config.all(Model))
        return found

    alike = Alike(by_its_notes(models), Model)
    for _ in range(2):
        assert not alike.are_quiet(
            lambda model, config: [Problem.of(model, message="", hint="")] if model.notes in config.once(names) else []
        )


@pytest.mark.parametrize("reads", READ_EACH.values(), ids=READ_EACH)
def test_a_rule_that_reads_what_is_not_shared_is_asked_about_each(
    reads: Callable[[Model, Config], object], models: Config
) -> None:
    quiet, _ = asked(models, reads)
    assert not quiet


def test_other_kinds_are_there_to_be_read(models: Config) -> None:
    quiet, calls = asked(models, lambda _, config: not config.all(Provider))
    assert quiet
    assert len(calls) == len(models.all(Model)) / (OTHERS + 1)


def test_an_entity_in_which_something_follows_from_others_stands_for_itself(models: Config) -> None:
    every = dict(models.all(Model))
    every["writer-1"] = every["writer-1"].having(every["painter"].made_windows)
    config = replace(models, entities={**models.entities, Model: every}, completed={Model: frozenset({"writer-1"})})
    table = every["painter"].cost_table
    assert asked(config, lambda model, _: model.model_type == "text" and model.cost_table == table)[0] is False


def test_a_mistake_of_a_rule_is_raised(models: Config) -> None:
    with pytest.raises(ZeroDivisionError):
        asked(models, lambda *_: 1 / 0)
