"""Nothing that a record says is believed, though its marks are right."""

import pytest
from forged import FORGED, answer


@pytest.mark.parametrize("name", FORGED)
def test_a_record_of_what_was_never_found_is_refused(name):
    assert answer(name).startswith("refused: ")
