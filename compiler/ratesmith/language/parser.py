"""Parse the YAML dialect of the configuration: YAML 1.2 core, without guessing.

Most files are in plain block style, which a scanner of lines reads in a sixth of the time; what it
is not certain of, and what a message needs the places of, is read from the events of libyaml.
"""

from __future__ import annotations

from ratesmith.language.node_spans import NodeSpans
from ratesmith.language.parsed import Parsed
from ratesmith.language.scanner import scan


def parse(text: str, marks: NodeSpans | None = None) -> Parsed:
    """Parse one YAML document.

    `marks`, where given, is filled with the spans of all nodes; callers ask for them only when a
    message needs a place, because recording them takes time.
    """
    if marks is None and (scanned := scan(text)) is not None:
        return Parsed(scanned.tree, [])
    # Takes as long to import as 200 files to scan.
    from ratesmith.language.event_parser import parse_events

    return parse_events(text, marks)
