"""The types of what is published: TypeScript that tsc takes in strict mode, and models that pydantic takes."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from functools import cache
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Annotated, Any

import msgspec
import pydantic
import pytest

from ratesmith.api.definitions import Shape
from ratesmith.api.published_schema import definitions_of
from ratesmith.output import python_models
from support.frontends import RESOLUTIONS, frontend
from support.node import node, tsc
from support.projects import DATA, SHIPPED
from support.request_bodies import body

pytestmark = pytest.mark.slow
GENERATED = SHIPPED / "generated"
CONTRACT = GENERATED / "contract"
APP = (DATA / "typescript/app.ts").read_text()


@pytest.mark.parametrize("resolution", RESOLUTIONS)
def test_a_frontend_compiles_against_the_types_and_is_refused_what_they_do_not_have(
    tmp_path: Path, resolution: str
) -> None:
    """Each line behind `@ts-expect-error` is a mistake, or the compiler says that it is none."""
    assert tsc(frontend(tmp_path, resolution, APP, noEmit=True)) == ""


def test_what_the_page_shows_compiles_and_runs(tmp_path: Path) -> None:
    page = (SHIPPED / "docs/manifest.md").read_text()
    (typescript,) = re.findall(r"```ts\n(.*?)```", page, re.DOTALL)
    assert tsc(frontend(tmp_path, "bundler", typescript, noEmit=True)) == ""
    (python,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    paths = f"{CONTRACT}{os.pathsep}{SHIPPED / 'compiler'}"
    done = subprocess.run(
        [sys.executable, "-c", python],
        cwd=SHIPPED,
        env={"PYTHONPATH": paths},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "10.00 GPT-5.1\n"), done.stderr


def test_the_module_is_read_by_node_as_the_manifest_is_also_in_a_folder_of_common_js(tmp_path: Path) -> None:
    shutil.copytree(frontend(tmp_path / "a", "nodenext", APP, noEmit=True), tmp_path / "b")
    (tmp_path / "b/package.json").write_text('{"type": "commonjs"}')
    script = "import('./generated/production/manifest.js').then((it) => console.log(JSON.stringify(it.manifest)))"
    for folder in ("a", "b"):
        done = node("--eval", script, cwd=tmp_path / folder)
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout) == json.loads((GENERATED / "production/manifest.json").read_text())


def test_every_key_is_read_only_and_quoted_and_has_a_comment() -> None:
    text = (CONTRACT / "manifest.d.ts").read_text()
    lines = text.splitlines()
    keys = [number for number, line in enumerate(lines) if re.match(r"  \S", line) and not line.startswith("  /**")]
    assert len(keys) > 200
    assert [lines[it] for it in keys if not re.match(r'  readonly "\w+"\??: ', lines[it])] == []
    assert [lines[it] for it in keys if not re.match(r"  /\*\* \S.*\. \*/", lines[it - 1].replace("`", ""))] == []
    assert "unknown" not in text and "Record<" not in text


@cache
def models() -> ModuleType:
    """The models, as a service has them that copied the file."""
    return loaded(CONTRACT / "manifest_models.py")


def loaded(path: Path) -> ModuleType:
    spec = spec_from_file_location(path.stem, path)
    assert spec is not None and spec.loader is not None
    module = module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@cache
def shipped(environment: str = "production") -> dict[str, Any]:
    return dict(json.loads((GENERATED / environment / "manifest.json").read_text()))


@pytest.mark.parametrize("environment", ["production", "staging"])
def test_pydantic_reads_a_manifest_and_writes_the_same(environment: str) -> None:
    found = models().Manifest.model_validate_json((GENERATED / environment / "manifest.json").read_bytes())
    assert json.loads(found.model_dump_json(exclude_unset=True)) == shipped(environment)
    assert str(found.credits.credit_value_usd) == "0.01"
    with pytest.raises(pydantic.ValidationError):
        found.environment = "another"


def test_pydantic_tells_models_apart_by_their_type() -> None:
    adapter = pydantic.TypeAdapter(models().Model)
    listed = shipped()["models"]
    assert type(adapter.validate_python(listed["text"][0])) is models().TextModel
    assert type(adapter.validate_python(listed["image"][0])) is models().ImageModel


BAD = {
    "an amount that is a number": ("credits", "credit_value_usd", 0.01),
    "an amount below zero": ("credits", "credit_value_usd", "-1"),
    "a day that does not exist": ("publishing", "publish_days", ["monday"]),
    "a batch of nothing": ("stages", 0, {"batch_size": 0}),
    "a version that these models do not know": ("schema_version", None, 2),
}


@pytest.mark.parametrize("name", BAD)
def test_pydantic_refuses_a_manifest_that_breaks_the_contract(name: str) -> None:
    key, inner, value = BAD[name]
    damaged = json.loads(json.dumps(shipped()))
    if inner is None:
        damaged[key] = value
    elif isinstance(value, dict):
        damaged[key][inner] |= value
    else:
        damaged[key][inner] = value
    with pytest.raises(pydantic.ValidationError):
        models().Manifest.model_validate(damaged)


@pytest.mark.parametrize("name", ["class", "json", "model_config"])
def test_a_key_that_is_taken_in_python_is_read_under_its_own_name(tmp_path: Path, name: str) -> None:
    """What accounts set is named in the configuration."""
    shape = msgspec.defstruct("Put", [(name, Annotated[int, msgspec.Meta(description="Any.")])], bases=(Shape,))
    (tmp_path / f"put_{name}.py").write_text(python_models.models(definitions_of((shape,)), {}, ["Put"]))
    put = loaded(tmp_path / f"put_{name}.py").Put.model_validate({name: 5})
    assert (getattr(put, f"{name}_"), put.model_dump(by_alias=True)) == (5, {name: 5})


def test_a_key_that_is_taken_and_may_be_left_out_is_read_under_its_own_name_too(tmp_path: Path) -> None:
    about = msgspec.Meta(description="Any.")
    field = ("class", Annotated[int | None, about] | msgspec.UnsetType, msgspec.UNSET)
    shape = msgspec.defstruct("PutLess", [field], bases=(Shape,), kw_only=True)
    (tmp_path / "put_less.py").write_text(python_models.models(definitions_of((shape,)), {}, ["PutLess"]))
    less = loaded(tmp_path / "put_less.py").PutLess
    assert (less.model_validate({}).class_, less.model_validate({"class": 5}).class_) == (None, 5)


def test_pydantic_reads_what_endpoints_answer_and_take() -> None:
    site, account = body("site-settings", shipped()), body("account-settings", shipped())
    assert models().SiteSettingsBody.model_validate(site).model_dump(mode="json") == site
    assert models().AccountSettingsBody.model_validate(account).model_dump(mode="json") == account
    put = models().SiteSettingsPut.model_validate({"delays": None, "automation": {"time": "02:00:00"}})
    assert put.model_dump(exclude_unset=True) == {"delays": None, "automation": {"time": "02:00:00"}}
    models().SiteSettingsPut.model_validate(site)
    for wrong in (
        {"delays": {"within_stage": 3601}},
        {"stages": [{"number": 1}]},
        {"publishing": {"time_slots": ["9"]}},
    ):
        with pytest.raises(pydantic.ValidationError):
            models().SiteSettingsPut.model_validate(wrong)
