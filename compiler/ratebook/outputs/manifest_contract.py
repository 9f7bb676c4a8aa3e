"""contract/: the shape of the manifest and of the requests, the same for every environment."""

from collections.abc import Iterator

from ratebook.ir import Artifact
from ratebook.jsontext import pretty
from ratebook.schema import struct_schema
from ratebook.target import Contract
from ratebook.typescript import declarations

SCOPE = "contract"


def artifacts(contract: Contract) -> Iterator[Artifact]:
    """JSON Schema and TypeScript of the manifest, and the schemas that the pack adds."""
    shape = struct_schema(contract.pack.manifest.Manifest, "manifest")
    yield Artifact("contract/manifest.schema.json", pretty(shape))
    yield Artifact("contract/manifest.d.ts", declarations(shape, "Manifest"))
    for name, schema in contract.pack.manifest.contracts(contract.base):
        yield Artifact(f"contract/{name}.schema.json", pretty(schema))
