"""What a failure says about its database."""

from __future__ import annotations

import pytest

from ratesmith.core.errors import Exit, Fatal, RefusalKind
from ratesmith.deploy.results import Database

STAGING = Database("default", "postgresql://db/shop", source="the variable SHOP", environment="staging")


@pytest.mark.parametrize(
    ("hint", "shown"),
    [
        ("run: ratesmith apply", "run: ratesmith --env staging apply"),
        ("ratesmith drift shows it; or ratesmith rollback --only", "ratesmith --env staging drift shows it; or"
         " ratesmith --env staging rollback --only"),
        ("ratesmith --env eu apply --to 3", "ratesmith --env eu apply --to 3"),
        ("run: ratesmith build", "run: ratesmith build"),
        ("put it into ratesmith.yaml", "put it into ratesmith.yaml"),
        ("", ""),
    ],
)  # fmt: skip
def test_the_commands_of_a_failure_work_on_the_environment_that_failed(hint: str, shown: str) -> None:
    error = Fatal(Exit.REFUSED, f"no; {hint}", hint, kind=RefusalKind.DRAFT)
    said = STAGING.blamed(error)
    assert (said.hint, said.message, said.exit, said.kind) == (shown, f"no; {shown}", Exit.REFUSED, RefusalKind.DRAFT)


def test_a_failure_that_the_url_can_cause_says_where_it_is_from() -> None:
    error = Fatal(Exit.ENVIRONMENT, "no answer", "", kind=RefusalKind.UNREACHABLE)
    assert STAGING.blamed(error).message == "no answer; the URL is from the variable SHOP"
    assert Database("database-1", "sqlite:///x.db").blamed(error) is error
