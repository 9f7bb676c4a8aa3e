"""What is said of one change."""

from __future__ import annotations

from ratesmith.core.excerpt import harmless_pair
from ratesmith.core.git_log import FileChange
from ratesmith.core.ir import Frozen, Node
from ratesmith.core.sanitize import REDACTED, harmless
from ratesmith.core.tree_changes import ABSENT
from ratesmith.secrets.compare import Verdict
from ratesmith.secrets.masked_values import masked

_LONGEST = 300
"""Characters of a value that are shown: a host name has 253 at most, and its end says whose it is."""


class Remark(Frozen, frozen=True, kw_only=True):
    """One change that a second person has to look at."""

    file: str
    """Relative to the project, or to the repository where it is outside of it."""
    where: str = ""
    """The field, the environment or the secret; empty for the file as a whole."""
    before: str | None = None
    """The value before; null where there was none, or where none is shown."""
    after: str | None = None
    why: str = ""
    """What it means."""


def remark(
    file: str, where: str = "", before: Node = ABSENT, after: Node = ABSENT, why: str = "", *, by_key: bool = True
) -> Remark:
    """Return a remark whose texts are fit to be shown.

    What stands below a key that is named like a secret is hidden; not so where the values are known to be none, such
    as the addresses in one, without `by_key`.
    """
    route = where if by_key else ""
    old, new = (None if it is ABSENT else _text(route, it) for it in (before, after))
    if old is not None and new is not None:
        old, new = harmless_pair(old, new, _LONGEST, hosts=True)
    else:
        old, new = (None if it is None else harmless(it, _LONGEST, hosts=True) for it in (old, new))
    return Remark(
        file=harmless(file, _LONGEST),
        where=harmless(where, _LONGEST),
        before=old,
        after=new,
        why=harmless(why, _LONGEST, hosts=True),
    )


def verb(file: FileChange) -> str:
    """Return what became of a file, in a word."""
    return "changed" if file.old and file.new else "new" if file.new else "removed"


def is_shown_in_part(where: str, value: Node) -> bool:
    """Return whether a remark shows the beginning of a value alone, or hides what may be a key."""
    if value is ABSENT:
        return False
    return len(_in_yaml(value)) > _LONGEST or REDACTED in harmless(_text(where, value), _LONGEST, hosts=True)


def verdict_remark(file: str, where: str, verdict: Verdict) -> Remark:
    """Return a remark on what is known of an encrypted file, or of a rule, without a key."""
    why = f": {verdict.why}" if verdict.why else ""
    return remark(file, where, why=f"{verdict.what} ({verdict.sure}){why}")


def _text(where: str, value: Node) -> str:
    return _in_yaml(masked(tuple(where.split(".")), value))


def _in_yaml(value: Node) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_in_yaml, value))}]"
    return (
        {None: "null", True: "true", False: "false"}[value] if value is None or isinstance(value, bool) else str(value)
    )
