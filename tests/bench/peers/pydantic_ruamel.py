"""What most teams would write: read each file with ruamel.yaml, check it with pydantic, write one JSON file."""

import sys
from decimal import Decimal
from pathlib import Path

from pydantic import BaseModel, ConfigDict, TypeAdapter
from ruamel.yaml import YAML


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Tokens(Strict):
    input: Decimal
    output: Decimal


class Cost(Strict):
    per_1m_tokens: Tokens


class Price(Strict):
    tokens_per_credit: int


class Limits(Strict):
    max_tokens: int
    context_window: int | None = None


class Capabilities(Strict):
    vision: bool


class Model(Strict):
    model_name: str
    model_type: str
    provider: str
    display_name: str
    cost: Cost
    price: Price
    limits: Limits
    capabilities: Capabilities | None = None
    sort_order: int = 0
    is_default: bool = False


def main(target: str, *paths: str) -> None:
    yaml = YAML(typ="safe")
    models = {}
    for path in paths:
        models[Path(path).stem] = Model.model_validate(yaml.load(Path(path)))
    Path(target).write_bytes(TypeAdapter(dict[str, Model]).dump_json(models, indent=1))


main(*sys.argv[1:])
