"""Tables that belong to an ordinary role, and another role that deploys to them."""

from __future__ import annotations

import subprocess
from pathlib import Path
from urllib.parse import quote

from ratesmith.core.ir import Dataset
from ratesmith.database.driver import Driver, connect
from ratesmith.output.sql_scripts import grants_file
from support.databases import Site, program
from support.sample_tables import model, provider, state

OWNER, ROLE = "shop_owner", 'the "Deployer"'
BEFORE = state(model("a", is_default=True), model("b"), model("c"))
AFTER = state(
    model("a", credits=9),
    model("b", is_default=True),
    model("d", is_testing=True),
    provider=[provider("openai"), provider("anthropic")],
    keyword=[{"industry_id": "saas", "keyword": "erp", "related_id": "saas", "volume": 1}],
)
"""Against BEFORE: rows inserted, updated, switched off, released from an index, and deleted."""
RIGHTS = """
SELECT g.name, g.part, p.privilege_type, p.is_grantable
  FROM (
    SELECT attrelid::regclass::text, attname::text, attacl FROM pg_attribute
    UNION ALL SELECT oid::regclass::text, '', relacl FROM pg_class
    UNION ALL SELECT nspname, '', nspacl FROM pg_namespace
  ) AS g(name, part, acl)
  CROSS JOIN LATERAL aclexplode(g.acl) AS p
  JOIN pg_roles AS r ON r.oid = p.grantee AND r.rolname LIKE 'the%'
  ORDER BY 1, 2, 3
"""


class OwnedSite(Site):
    """A site whose tables belong to an ordinary role, and which another one deploys to."""

    def url(self, user: str) -> str:
        return f"postgresql://{quote(user)}@/postgres?host={self.database.folder}"

    def psql(self, user: str, *files: Path, role: str | None = None, **more: str) -> subprocess.CompletedProcess[str]:
        options = [f"{name}={value}" for name, value in {"ON_ERROR_STOP": "1", "VERBOSITY": "terse", **more}.items()]
        options += [] if role is None else [f"role={role}"]
        named = [part for file in files for part in ("-f", str(file))]
        arguments = [part for option in options for part in ("-v", option)]
        return program(self.database.psql, "-X", "-q", *arguments, *named, self.url(user))

    def grant(
        self, dataset: Dataset = BEFORE, *, user: str = OWNER, role: str | None = ROLE, **variables: str
    ) -> tuple[int, str]:
        path = self.folder / "grants.sql"
        path.write_bytes(grants_file(self.build(dataset)).encode("ascii"))
        done = self.psql(user, path, role=role, **variables)
        return done.returncode, done.stdout + done.stderr

    def as_role(self, name: str, dataset: Dataset) -> tuple[int, str]:
        done = self.psql(ROLE, self.file(name, dataset))
        return done.returncode, done.stderr

    def connected(self, user: str) -> Driver:
        return connect(self.url(user), self.folder, "write")

    def log(self) -> str:
        return (self.database.folder / "log").read_text(encoding="utf-8", errors="replace")
