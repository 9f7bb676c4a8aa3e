"""What an apply says of secrets that it did not write."""

from __future__ import annotations

import subprocess

from ratesmith.deploy.receipts import Migrated, Receipt, Undone
from ratesmith.deploy.results import Database, Result
from ratesmith.deploy.secrets import SecretsReceipt, SecretsStanding
from ratesmith.deploy.undo.cited_rows import CitedRows
from ratesmith.packs.ai_platform.rate_answers import is_rate_id
from ratesmith.report.apply import describe_receipt, describe_rollback
from ratesmith.report.databases import SecretsObject, applied_object

STANDING = SecretsStanding(
    pending=(("runware", "api_key"),), superseded={("openai", "api_key"): "2026-11-21 09:12:40Z"}
)


def receipt(*, ahead: bool, secrets: SecretsReceipt | None = None, standing: SecretsStanding = STANDING) -> Receipt:
    migrated = Migrated(before=3, head=3, ahead=ahead)
    return Receipt(environment="live", dry_run=False, created=(), migrated=migrated, secrets=secrets, standing=standing)


def object_of(made: Receipt) -> SecretsObject | None:
    return applied_object(Result(Database("default", "sqlite:///x"), "done", made), ()).secrets


def test_older_files_say_which_secrets_are_older_and_which_the_database_lacks() -> None:
    said = [*describe_receipt(receipt(ahead=True), "db", ())]
    assert said == [
        "live → db",
        "  pending secrets: runware.api_key",
        "  older in the files: openai.api_key, which another one replaced here at 2026-11-21 09:12:40Z",
        "  left alone at migration 3",
    ]


def test_secrets_that_are_left_alone_are_pending_and_those_that_are_given_are_not() -> None:
    alone = object_of(receipt(ahead=False))
    assert alone is not None
    assert (alone.pending, alone.superseded, alone.rotated) == (("runware.api_key",), ("openai.api_key",), ())
    given = SecretsReceipt(outcomes={("runware", "api_key"): "set"}, unchanged=1, gone=())
    written = object_of(receipt(ahead=False, secrets=given))
    assert written is not None
    assert (written.pending, written.rotated, written.unchanged) == ((), ("runware.api_key",), 1)
    unread = object_of(receipt(ahead=False, standing=SecretsStanding(unread="no right")))
    assert unread is not None and unread.pending is None


def test_the_command_that_a_rollback_prints_is_one_command_whatever_ids_are_in_the_database() -> None:
    """Who may insert a rate chooses its id, and operators copy the line into a shell."""
    right = "r7prms5odmgoibdhhdagktheovp"
    planted = (
        "--config=/tmp/x.yaml",
        "r;touch harm #",
        "$(touch harm)",
        "`touch harm`",
        "'; touch harm '",
        "r\ntouch harm",
    )
    undone = Undone(before=2, head=1, migrations={}, held=True, cited=_cited(right, *planted))
    for charged, wanted in ((lambda _, key: is_rate_id(key), [right]), (lambda *_: True, [right, *planted])):
        said = [*describe_rollback(undone, "live", "db", charged=charged, dry_run=False, verbose=False)]
        (command,) = (line.partition(": ")[2] for line in said if "customers charged at them" in line)
        shell = f"ratesmith() {{ printf '%s\\0' \"$@\"; }}; touch() {{ echo harm; }}; {command}"
        done = subprocess.run(["sh", "-c", shell], capture_output=True, text=True, check=True)
        words = ["--env", "live", "rates", "hit", *(it.replace("\n", "\\u000a") for it in wanted)]
        assert done.stdout.split("\0")[:-1] == words
    said = [*describe_rollback(undone, "live", "db", charged=lambda *_: False, dry_run=False, verbose=False)]
    assert not any("customers charged" in line for line in said)
    assert any("rates taken back: r7prms5odmgoibdhhdagktheovp, --config" in line for line in said)


def _cited(*keys: str) -> tuple[CitedRows, ...]:
    return (CitedRows(table="rate", called="rates", keys=keys),)
