"""Puts examples of configuration on a copy of the base and compiles it, as a rule's docstring or a case gives them.

A header says what is done with the lines below it:

    # models/writer.yaml                        an overlay of that file, or a new file where the base has none
    # file: models/writer.yaml                  the file itself, instead of the base's
    # file: a.yaml, saved as latin-1            … in that encoding
    # file: a.yaml, filled to 1,048,577 bytes   … with comments up to that size
    # no file: modules.yaml                     the base's file is removed
    # link: models/a.yaml -> ../../b.yaml       a symbolic link
    # pipe: models/a.yaml                       a named pipe

`# file: ../.sops.yaml` is beside `config/`. In the files of secrets, `ENC[…]` stands for a value of 28 bytes that
sops encrypted and `ENC[… 8 bytes]` for a shorter one, `age1…` for the recipient of the base's .sops.yaml and
`age1…bob` for another one, and `sops: …` for all that sops writes below its name; each `- recipient:` gets an entry
that is encrypted to one key.

A line that ends in `# error` is where a finding is expected; on a header it means line 1.
"""

from __future__ import annotations

import base64
import inspect
import os
import posixpath
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

from ratesmith.compile.open import open_project
from ratesmith.compile.pipeline import compile_project
from ratesmith.compile.result import Invalid
from ratesmith.core.ir import Finding
from support.projects import BASE, project

TODAY = date(2026, 1, 1)
MARK = "  # error"
ALICE = "age1" + "q" * 57 + "a"
BOB = "age1" + "p" * 57 + "0"
WRAPPED = "-----BEGIN AGE ENCRYPTED FILE-----\\n{}\\n-----END AGE ENCRYPTED FILE-----\\n".format(
    base64.b64encode(b"age-encryption.org/v1\n-> X25519 share\nbody\n--- mac\nkey").decode()
)
"""What age writes for one recipient, as it is in double quotes."""
HEADER = re.compile(
    r"# (?:(?P<how>file|no file|link|pipe): )?(?P<path>[\w./ -]+\.ya?ml)"
    r"(?: -> (?P<target>\S+)|, saved as (?P<encoding>\S+)|, filled to (?P<size>[\d,]+) bytes)?(?P<mark>  # error)?"
)


class Part(NamedTuple):
    """One header and the lines below it."""

    how: str
    path: str
    text: str
    marked: tuple[int, ...]
    target: str = ""
    encoding: str = "utf-8"
    size: int = 0


def blocks(doc: str, heading: str) -> list[list[Part]]:
    """The blocks of a docstring below `Before:`, `Bad:` or `Good:`."""
    found = re.split(r"^(Before|Bad|Good):$", inspect.cleandoc(doc), flags=re.MULTILINE)
    pairs = zip(found[1::2], found[2::2], strict=True)
    return [parts(inspect.cleandoc(block)) for name, block in pairs if name == heading]


def parts(block: str) -> list[Part]:
    """The parts of a block. A block that starts with anything but a header is a mistake in the test."""
    found: list[tuple[re.Match[str], list[str]]] = []
    for line in block.splitlines():
        header = HEADER.fullmatch(line)
        if header:
            found.append((header, []))
        else:
            found[-1][1].append(line)
    return [part(header, "\n".join(lines).strip("\n") + "\n") for header, lines in found]


def part(header: re.Match[str], text: str) -> Part:
    text = expanded(text)
    marked = [number for number, line in enumerate(text.splitlines(), 1) if line.endswith(MARK)]
    return Part(
        how=header["how"] or "",
        path=header["path"],
        text=text,
        marked=(1,) if header["mark"] else tuple(marked),
        target=header["target"] or "",
        encoding=header["encoding"] or "utf-8",
        size=int((header["size"] or "0").replace(",", "")),
    )


def sealed(length: int = 28, type: str = "str") -> str:
    """What sops writes for a value of so many bytes."""
    data, iv, tag = (base64.b64encode(b"x" * size).decode() for size in (length, 32, 16))
    return f"ENC[AES256_GCM,data:{data},iv:{iv},tag:{tag},type:{type}]"


def expanded(text: str) -> str:
    """A text with what `…` stands for written out; every line stays the line it is."""
    mac = f'lastmodified: "2025-12-01T09:00:00Z", mac: "{sealed(64)}", version: 3.11.0'
    text = re.sub(r"(?m)^sops: …", lambda _: f"sops: {{age: [{_entry('age1…')}], {mac}}}", text)
    text = re.sub(r"- recipient: (age1…(?:bob)?|age1[a-z0-9]+)", lambda match: f"- {_entry(match[1])}", text)
    text = re.sub(r"ENC\[…(?: (\d+) bytes)?\]", lambda match: sealed(int(match[1] or 28)), text)
    return text.replace("age1…bob", BOB).replace("age1…", ALICE)


def _entry(recipient: str) -> str:
    return f'{{recipient: {recipient}, enc: "{WRAPPED}"}}'


def copy_of_base(folder: Path) -> Path:
    """A configuration to stage parts on."""
    return project(folder) / "config"


def place(part: Part) -> str:
    """Where a part is put, below the project root."""
    overlay = not part.how and (BASE / part.path).exists() and part.path != "ratesmith.yaml"
    return f"config/environments/example/{part.path}" if overlay else posixpath.normpath(f"config/{part.path}")


def stage(config: Path, found: list[Part]) -> None:
    """Put the parts where their headers say."""
    for part in found:
        path = config.parent / place(part)
        path.parent.mkdir(parents=True, exist_ok=True)
        if part.how in ("no file", "link", "pipe"):
            path.unlink(missing_ok=True)
        if part.how == "link":
            path.symlink_to(part.target)
        elif part.how == "pipe":
            os.mkfifo(path)
        elif part.how != "no file":
            path.write_bytes(_filled(part.text.encode(part.encoding), part.size))


def findings(config: Path, today: date = TODAY) -> tuple[Finding, ...]:
    """Every finding of the whole pipeline, over all environments."""
    try:
        opened = open_project(config)
    except Invalid as invalid:
        return invalid.report.findings
    return compile_project(opened, sorted(opened.project.environments), today).report.findings


def where(finding: Finding) -> str:
    """`config/models/writer.yaml:3`."""
    return f"{finding.origin.path}:{finding.origin.span.line}"


def expected(found: list[Part]) -> Iterator[str]:
    """The marked lines, in the form of `where`."""
    for part in found:
        yield from (f"{place(part)}:{line}" for line in part.marked)


def _filled(data: bytes, size: int) -> bytes:
    return data if len(data) >= size else data + b"#" * (size - len(data))


DECLARED = "# providers/openai.yaml\nsecrets:\n  api_key:\n    min_length: 20\n    rotate_after_days: 90\n"
FILE = "# file: secrets/example/openai.sops.yaml\n"
VALUES = f"{DECLARED}{FILE}example:\n  openai:\n    api_key: ENC[…]\n"
META = 'sops:\n  age:\n    - recipient: age1…\n  lastmodified: "2025-12-01T09:00:00Z"\n  mac: ENC[…]\n'
