"""What `secrets diff` prints of many files."""

from __future__ import annotations

from ratesmith.report.secrets_review import as_text
from ratesmith.secrets.compare import Verdict
from ratesmith.secrets.review import SecretFileChange, Side
from ratesmith.secrets.revisions import Revision, Revisions

NOTHING = Side({}, None)


def changed(name: str, *, risk: bool) -> SecretFileChange:
    return SecretFileChange(f"s/live/{name}.sops.yaml", "live", name, (Verdict("rotated", "likely", risk=risk),))


def test_of_many_files_those_with_a_risk_are_shown_and_how_many_are_not() -> None:
    changes = [changed(f"a{number}", risk=False) for number in range(60)] + [changed("z", risk=True)]
    (text,) = as_text(Revisions(Revision("a" * 40, NOTHING), Revision(None, NOTHING)), changes, "s", color=False)
    heading, first, *others, left_out, count = text.split("\n\n")
    assert heading == "s: aaaaaaaaaaaa → the work tree"
    assert (first, len(others)) == ("live z\n  ! rotated (likely)", 49)
    assert left_out == "11 more NOT SHOWN here: ratesmith secrets diff --format json"
    assert count == "61 files differ, 1 with a risk (!)"
