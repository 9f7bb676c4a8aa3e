"""contract/: the shape of the manifest and of the settings requests, shared by every environment."""

from collections.abc import Iterator

from ratesmith.api.json_schema import struct_schema
from ratesmith.compile.result import Contract
from ratesmith.core.canonical_json import pretty
from ratesmith.core.ir import Artifact
from ratesmith.output.typescript import declarations

SCOPE = "contract"


def artifacts(contract: Contract) -> Iterator[Artifact]:
    """Yield JSON Schema and TypeScript of the manifest, and the schemas that the pack adds."""
    shape = struct_schema(contract.pack.manifest.Manifest, "manifest")
    yield Artifact("contract/manifest.schema.json", pretty(shape))
    yield Artifact("contract/manifest.d.ts", declarations(shape, "Manifest"))
    for name, schema in contract.pack.manifest.contracts(contract.base):
        yield Artifact(f"contract/{name}.schema.json", pretty(schema))
