"""Settings of editors that map each file of `config/` to its schema in `.ratesmith/schemas/`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from xml.sax.saxutils import quoteattr

from ratesmith.api.definitions import Kind
from ratesmith.core.canonical_json import pretty
from ratesmith.core.ir import Artifact
from ratesmith.project.editor_schemas import FOLDER
from ratesmith.project.schema_files import schema_path
from ratesmith.project.settings import ENVIRONMENTS, PROJECT_FILE, PROJECT_KIND


def editor_files(kinds: Mapping[str, Kind]) -> Iterator[Artifact]:
    """Yield the settings of VS Code and of JetBrains' IDEs, by their paths below the project's root."""
    patterns = dict(_patterns(kinds))
    settings = {
        "yaml.schemas": {f"./{schema}": pattern for schema, pattern in patterns.items()},
        # Anybody's schemas would be fetched by the names of files otherwise, and `schedule.yaml` is not theirs.
        "yaml.schemaStore.enable": False,
    }
    yield Artifact(".vscode/settings.json", pretty(settings))
    yield Artifact(".idea/jsonSchemas.xml", _jetbrains(patterns))


def _patterns(kinds: Mapping[str, Kind]) -> Iterator[tuple[str, str]]:
    """Yield each schema with the pattern of its files."""
    yield f"{FOLDER}/{schema_path(PROJECT_KIND, False)}", f"config/{PROJECT_FILE}"
    for kind in kinds.values():
        files = kind.path.replace("{id}", "*")
        yield f"{FOLDER}/{schema_path(kind.name, False)}", f"config/{files}"
        yield f"{FOLDER}/{schema_path(kind.name, True)}", f"config/{ENVIRONMENTS}/*/{files}"


_ENTRY = """\
        <entry key={name}>
          <value>
            <SchemaInfo>
              <option name="name" value={name} />
              <option name="relativePathToSchema" value={schema} />
              <option name="patterns">
                <list>
                  <Item>
                    <option name="pattern" value="true" />
                    <option name="path" value={pattern} />
                    <option name="mappingKind" value="Pattern" />
                  </Item>
                </list>
              </option>
            </SchemaInfo>
          </value>
        </entry>
"""


def _jetbrains(patterns: Mapping[str, str]) -> str:
    entries = "".join(
        _ENTRY.format(
            name=quoteattr(schema.removeprefix(f"{FOLDER}/").removesuffix(".schema.json")),
            schema=quoteattr(schema),
            pattern=quoteattr(pattern),
        )
        for schema, pattern in patterns.items()
    )
    return f"""\
<?xml version="1.0" encoding="UTF-8"?>
<project version="4">
  <component name="JsonSchemaMappingsProjectConfiguration">
    <state>
      <map>
{entries}      </map>
    </state>
  </component>
</project>
"""
