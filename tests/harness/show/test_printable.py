"""No text commands a terminal."""

import pytest
from lakatos.harness.show.printable import printable


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\tb\nc ≥ ∅", "a\tb\nc ≥ ∅"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("back\x08", "back\\x08"),
    ],
)
def test_what_is_no_character_to_see_is_spelled_out(text, shown):
    assert printable(text) == shown
