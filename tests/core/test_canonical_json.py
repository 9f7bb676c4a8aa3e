"""JSON strings in ASCII, as the standard library writes them."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from ratesmith.core.canonical_json import ascii_json


@given(
    st.text(
        st.characters(exclude_categories=()) | st.sampled_from('"\\\n\r\t\f\b\x00\x1f\x7fé€😀\ud83d\ude00'), min_size=1
    )
)
@settings(max_examples=200)
def test_text_outside_ascii_is_escaped_as_the_standard_library_does_it(text: str) -> None:
    assert text.isascii() or ascii_json(text) == json.dumps(text)
    assert json.loads(ascii_json(text)) == json.loads(json.dumps(text))
