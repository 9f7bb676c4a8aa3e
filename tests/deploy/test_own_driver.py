"""Our own drivers run statements too: no text of a row is more than text to them."""

from __future__ import annotations

from support.deployments import Deploys
from support.sample_tables import model, state
from support.traps import TRAPS

END = "$ratesmith_quietly$"
"""What once ended the block that a driver puts around a statement."""


def test_every_text_arrives_through_apply_and_goes_back_through_rollback(deploys: Deploys) -> None:
    texts = [*TRAPS, END, f"{END};DROP TABLE shop_model;--", f"' {END} '", "END", "$$;", "COMMIT"]
    for end in ("", "!"):
        expected = {f"{text} {number}": f"{text}{end}" for number, text in enumerate(texts)}
        deploys.release(state(*(model(key, notes=notes) for key, notes in expected.items())))
        deploys.apply()
        assert deploys.site.models("remarks") == expected
    deploys.rollback(1)
    assert deploys.site.models("remarks") == {key: notes[:-1] for key, notes in expected.items()}
