"""What an apply says of secrets that it did not write."""

from __future__ import annotations

from ratesmith.deploy.receipts import Migrated, Receipt
from ratesmith.deploy.results import Database, Result
from ratesmith.deploy.secrets import SecretsReceipt, SecretsStanding
from ratesmith.report.apply import describe_receipt
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
