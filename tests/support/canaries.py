"""Values that must show up nowhere, how they are looked for, and a project that is full of them."""

from __future__ import annotations

import base64
import json
import os
import shutil
import sqlite3
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, NamedTuple

from support.cli import Mode, run
from support.databases import ask
from support.repositories import commit
from support.vaults import Vault, real_sops, vault

CORE: Final = "canaryZq7vT9xLk2"
"""In every canary; letters and digits, which no escaping changes."""
SHAPES: Final = (
    f"sk-{CORE}-plain-0123456789",
    f"'{CORE}' OR \"1\"='1'; --",
    f"{CORE}\\N\\.\\t\\x27 and a backslash\\",
    f"{CORE}\tof\nmany\r\nlines\n\\.\n",
    f'{{"{CORE}": "&lt;b&gt;<script>\\u0041&amp;"}}',
    f"$$ {CORE} $ratesmith_quietly$ %s %(x)s :x ?1 {{0}} ${{HOME}} `id`",
    f"  {CORE} €é𝄞 ‮ \u200b",
    f"- {CORE}: [&a, *a, !!x] # |",
    f"{CORE} €é𝄞 and others",
)
"""What quoting in SQL, COPY, JSON, YAML, HTML or a shell could change."""
KEYS: Final = tuple(shape for shape in SHAPES if shape.isprintable() and shape == shape.strip())
"""Those that can be a key: apply refuses white space around one, and what cannot be seen."""


@cache
def _forms(value: str) -> tuple[bytes, ...]:
    raw = value.encode()
    found = {raw, raw[::-1], raw.hex().encode(), value.encode("utf-16-le")}
    for before in range(3):
        # The letters of Base64 that depend on nothing but the value, wherever in a text it stands.
        found.add(base64.b64encode(bytes(before) + raw)[-(-before * 8 // 6) : (before + len(raw)) * 8 // 6])
    return tuple(sorted(form.lower() for form in found))


def leaks(data: str | bytes, *more: str) -> list[bytes]:
    """What of a canary, or of other values, is in some data: as it is, backwards, in Base64, in hex or in UTF-16."""
    raw = data.encode(errors="surrogateescape") if isinstance(data, str) else data
    lowered = raw.lower()
    places = [lowered.find(form) for value in (CORE, *more) for form in _forms(value)]
    return [raw[max(0, place - 60) : place + 60] for place in places if place >= 0]


def files_with_leaks(folder: Path, *more: str) -> set[str]:
    """The files below a folder that hold a canary, or that are named like one."""
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if leaks(str(path), *more) or (path.is_file() and leaks(path.read_bytes(), *more))
    }


class Talkative(NamedTuple):
    """A PostgreSQL database whose server writes down all it can for an ordinary role that owns its tables."""

    server: Path
    database: str
    dialect: str = "postgresql"

    @property
    def url(self) -> str:
        return f"postgresql://ordinary:{CORE}-password@/{self.database}?host={self.server}"

    @property
    def log(self) -> bytes:
        return (self.server / "log").read_bytes()

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """As a superuser, whose statements are not logged: what a test plants is not what ratesmith wrote."""
        return ask(f"postgresql://postgres@/{self.database}?host={self.server}", sql)

    def dump(self) -> dict[str, str]:
        """Every table of everybody as text."""
        named = self.query(
            "SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname) FROM pg_class AS c JOIN pg_namespace AS n"
            " ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'm', 'v')"
            " AND n.nspname NOT IN ('pg_catalog', 'information_schema')"
        )
        return {name: str(self.query(f"SELECT t::text FROM {name} AS t")) for (name,) in named}


VERBOSE: Final = {
    "log_statement": "all",
    "log_min_error_statement": "debug1",
    "log_min_messages": "debug2",
    "log_error_verbosity": "verbose",
    "log_min_duration_statement": "0",
}


def talkative(server: Path, database: str, encoding: str = "UTF8") -> Talkative:
    """A new database on a server, and the ordinary role if it is not there yet."""
    root = Talkative(server, "postgres")
    if not root.query("SELECT 1 FROM pg_roles WHERE rolname = 'ordinary'"):
        root.query("CREATE ROLE ordinary LOGIN")
        for name, value in VERBOSE.items():
            root.query(f"ALTER ROLE ordinary SET {name} = '{value}'")
    root.query(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")
    kind = f"ENCODING '{encoding}' TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'"
    root.query(f"CREATE DATABASE {database} OWNER ordinary {kind}")
    own = "ALTER SCHEMA public OWNER TO ordinary; REVOKE CREATE ON SCHEMA public FROM PUBLIC"
    ask(f"postgresql://postgres@/{database}?host={server}", own)
    return Talkative(server, database)


NEW: Final = f"sk-{CORE}-a-new-one"
NAMES: Final = ("api_key", "api_secret", "webhook_secret")
SECRETS: Final = {
    (id, name): f"{KEYS[(place * 3 + number) % len(KEYS)]} of {id}"
    for place, id in enumerate(("openai", "runware", "stripe"))
    for number, name in enumerate(NAMES)
}


class Said(NamedTuple):
    """How a command ended, and all that it wrote."""

    code: int
    text: str


class Bench(NamedTuple):
    """A project in a git repository, built, its key beside it, with a sops and a git that write down what they get."""

    folder: Path
    of: Vault

    @property
    def database(self) -> Path:
        return self.of.folder / "var/base.db"

    @property
    def record(self) -> Path:
        """What every child process was given."""
        return self.folder / "children"

    @property
    def key(self) -> dict[str, str]:
        return {"SOPS_AGE_KEY_FILE": str(self.folder / "keys.txt")}

    def file(self, id: str = "openai", environment: str = "example") -> Path:
        return self.of.folder / f"config/secrets/{environment}/{id}.sops.yaml"

    def variables(self, more: Mapping[str, str]) -> dict[str, str]:
        return {
            "PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}",
            "HOME": str(self.folder / "home"),
            "TMPDIR": str(self.folder / "temporary"),
            "GITHUB_TOKEN": f"{CORE}-of-somebody-else",
            "DATABASE_URL": f"postgresql://user:{CORE}@host/shop",
            **more,
        }

    def run(self, *arguments: str, value: str = "", variables: Mapping[str, str] = {}, mode: Mode = "fork") -> Said:
        """A command, with a value on its standard input."""
        done = run(*arguments, cwd=self.of.folder, stdin=value, mode=mode, **self.variables(variables))
        return Said(done.returncode, done.stdout + done.stderr)

    def found(self, *, planted: frozenset[str] = frozenset()) -> set[str]:
        """The files below the bench that hold a canary or the private key and should not."""
        known = {"project/var/base.db", "keys.txt"}
        return files_with_leaks(self.folder, self.of.private) - known - planted

    def left(self) -> list[str]:
        """What was left among the temporary files, and in the home folder."""
        return [path.name for name in ("temporary", "home") for path in (self.folder / name).iterdir()]


def bench(folder: Path) -> Bench:
    """A new one, copied from the first."""
    project = _bench_project()
    made = Bench(folder, project._replace(folder=folder / "project"))
    shutil.copytree(project.folder, made.of.folder)
    for name in ("home", "temporary", "bin"):
        (folder / name).mkdir()
    (folder / "keys.txt").write_text(project.private)
    for name, program in (("sops", real_sops()), ("git", shutil.which("git") or "git")):
        script = f'#!/bin/sh\n{{ echo "$0"; printf "%s\\n" "$@"; env; }} >> {made.record}\nexec {program} "$@"\n'
        (folder / "bin" / name).write_text(script)
        (folder / "bin" / name).chmod(0o755)
    return made


@cache
def _bench_project() -> Vault:
    folder = TemporaryDirectory(prefix="ratesmith-bench-")
    of = vault(Path(folder.name, "project"))
    _KEPT.append(folder)
    provider = "display_name: TITLE\nprovider_type: ai\nsecrets:\n" + "".join(f"  {name}: {{}}\n" for name in NAMES)
    for id in ("openai", "runware", "stripe"):
        (of.folder / f"config/providers/{id}.yaml").write_text(provider.replace("TITLE", id.title()))
    for id in ("openai", "runware", "stripe"):
        path = of.folder / f"config/secrets/example/{id}.sops.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(encrypted(of, id))
    assert run("build", cwd=of.folder).returncode == 0
    (of.folder / ".gitignore").write_text("var/\n")
    commit(of.folder)
    return of


_KEPT: Final[list[TemporaryDirectory[str]]] = []
"""Folders that last as long as the session."""


def encrypted(of: Vault, id: str, environment: str = "example") -> str:
    """The file of a provider as the real sops writes it."""
    values = {name: SECRETS[id, name] for name in NAMES}
    return of.encrypt(json.dumps({environment: {id: values}}), f"config/secrets/example/{id}.sops.yaml")


def dump(database: Path) -> list[str]:
    """All that stands in a database of SQLite."""
    connection = sqlite3.connect(database)
    try:
        return [*connection.iterdump()]
    finally:
        connection.close()


def stored(database: Path) -> dict[tuple[str, str], str]:
    """The secrets that stand in it."""
    connection = sqlite3.connect(database)
    try:
        rows = connection.execute(f"SELECT provider_id, {', '.join(NAMES)} FROM integration_provider").fetchall()
    finally:
        connection.close()
    return {(id, name): value for id, *values in rows for name, value in zip(NAMES, values, strict=True)}


def silent(said: Said, of: Vault) -> bool:
    """Whether nothing of a secret is in what a command wrote, and no traceback."""
    assert leaks(said.text, of.private) == [], said.text
    assert "Traceback" not in said.text
    assert said.code in (0, 1, 2, 3, 4, 5), said.text
    return True


def clean(at: Bench, *planted: str) -> None:
    """Fail unless nothing is in a file that should not be there, and nothing was left."""
    assert at.found(planted=frozenset(planted)) == set()
    assert at.left() == []
