"""contract/: the shapes of the manifest and of the settings endpoints, as schema and types for every environment."""

from collections.abc import Iterator

from ratesmith.api.published_schema import definitions_of, open_schema
from ratesmith.compile.result import Contract
from ratesmith.core.canonical_json import pretty
from ratesmith.core.ir import Artifact
from ratesmith.output.python_models import models
from ratesmith.output.typescript import declarations

SCOPE = "contract"


def artifacts(contract: Contract) -> Iterator[Artifact]:
    """Yield JSON Schema, TypeScript and Python models of what the pack publishes."""
    published = contract.pack.published
    definitions = definitions_of((published.manifest, *published.bodies))  # first, as requests take parts of them
    requests = definitions_of(published.requests(contract.base))
    definitions = dict(sorted((definitions | requests).items()))
    unions = {name: tuple(it.__name__ for it in of) for name, of in published.unions.items()}
    yield Artifact("contract/manifest.schema.json", pretty(open_schema(published.manifest, "manifest")))
    yield Artifact("contract/manifest.d.ts", declarations(definitions, unions))
    yield Artifact("contract/manifest_models.py", models(definitions, unions, requests))
