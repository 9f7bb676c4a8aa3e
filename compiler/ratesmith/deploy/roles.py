"""Roles of one server on which it depends whether lines and triggers can be believed."""

from __future__ import annotations

from ratesmith.core.errors import UNCHANGED, Exit, Fatal, RefusalKind
from ratesmith.core.sanitize import visible
from ratesmith.deploy.session import Session
from ratesmith.sql.trusted_roles import HAS_GRANTED_SETTINGS, may_switch_triggers_off, unknown_roles


def check_roles(session: Session) -> None:
    """Raise Fatal where a name that is trusted is no role of this server, or a role that is not may switch triggers
    off. Neither is in the way of a rollback.
    """
    if session.dialect.has_roles:
        _check_listed(session)
        _check_settings(session)


def _check_listed(session: Session) -> None:
    if found := session.driver.rows(unknown_roles(session.dialect, session.scope.settings.owner)):
        named = ", ".join(f"{visible(name)} ({place})" for place, name in found)
        raise Fatal(
            Exit.REFUSED,
            f"these are trusted here, and are no roles of this server: {named}; {UNCHANGED}",
            "whoever may make roles could make it, and its code would run as you: take the name out, or have a"
            " superuser make the role",
            kind=RefusalKind.EXPOSED,
        )


def _check_settings(session: Session) -> None:
    driver = session.driver
    if driver.rows(HAS_GRANTED_SETTINGS) != [(True,)]:
        return
    query = may_switch_triggers_off(session.dialect, session.scope.settings.owner)
    if found := [visible(name) for (name,) in driver.rows(query)]:
        named = ", ".join(found)
        raise Fatal(
            Exit.REFUSED,
            f"{named} may set session_replication_role, under which no trigger says who writes; {UNCHANGED}",
            f"a superuser runs: REVOKE ALL ON PARAMETER session_replication_role FROM {named}; then compare the lines"
            " of the ledger with a backup, as any of them may be forged, and prices may have changed without one",
            kind=RefusalKind.EXPOSED,
        )
