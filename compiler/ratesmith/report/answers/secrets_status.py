"""The answer of `ratesmith secrets status`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ratesmith.core.ir import Frozen
from ratesmith.core.sanitize import plural, visible
from ratesmith.report.answer import Answer as _Answer
from ratesmith.secrets.status import SecretStatus


class ListedSecret(Frozen, frozen=True, kw_only=True):
    """One secret, without its value."""

    entity: str
    name: str
    declared: bool
    required: bool
    present: bool
    """Whether the file holds an encrypted value that is not empty."""
    bound: bool | None
    """Whether the file binds it to a destination; null if it is not there, or nothing says where it is sent."""
    age_days: int | None
    """Days since sops last changed the file; null where that is not known."""
    overdue: bool
    """Whether it should have been replaced by now."""
    recipients: tuple[str, ...]
    """Those who can decrypt the file, shortened."""


class EnvironmentSecrets(Frozen, frozen=True, kw_only=True):
    """The secrets of one environment."""

    environment: str
    elsewhere: bool
    """Whether it has no folder of secrets, and its keys come from elsewhere."""
    secrets: tuple[ListedSecret, ...]

    @staticmethod
    def of(environment: str, rows: Iterable[SecretStatus], *, elsewhere: bool) -> EnvironmentSecrets:
        """Return the secrets of an environment."""
        return EnvironmentSecrets(
            environment=environment,
            elsewhere=elsewhere,
            secrets=tuple(
                ListedSecret(
                    entity=visible(row.id),
                    name=visible(row.name),
                    declared=row.declared,
                    required=row.required,
                    present=row.present,
                    bound=row.bound,
                    age_days=row.age,
                    overdue=row.overdue,
                    recipients=tuple(map(visible, row.recipients)),
                )
                for row in rows
            ),
        )


class Answer(_Answer, frozen=True, kw_only=True):
    """The secrets, as far as they are known without a key."""

    environments: tuple[EnvironmentSecrets, ...] = ()
    not_listed: tuple[str, ...] = ()
    """The other environments of the project."""


def describe_environments(found: Iterable[EnvironmentSecrets], not_listed: Sequence[str]) -> Iterator[str]:
    """Yield the secrets of each environment as a table, then the environments that are not listed."""
    for each in found:
        yield each.environment
        if each.elsewhere:
            yield "  has its keys from elsewhere"
            continue
        lines = [_cells(secret) for secret in each.secrets]
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        for line in lines:
            padded = (f"{cell:<{width}}" for cell, width in zip(line, widths, strict=True))
            yield f"  {'  '.join(padded)}".rstrip()
    if not_listed:
        yield f"not listed: {', '.join(not_listed)} (--env all lists all)"


def _cells(secret: ListedSecret) -> tuple[str, str, str, str]:
    """Return name, presence, age and recipients of a secret, as the cells of a line."""
    there, absent = "present" if secret.declared else "not declared", "missing" if secret.required else "not set"
    age = plural(secret.age_days, "day") if secret.age_days is not None else ""
    if secret.age_days is not None and secret.age_days < -1:
        age = "in the future"
    return (
        f"{secret.entity}.{secret.name}",
        (f"{there}, not bound" if secret.bound is False else there) if secret.present else absent,
        f"{age}, overdue" if secret.overdue else age,
        ", ".join(secret.recipients),
    )
