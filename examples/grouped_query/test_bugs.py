"""The same laws of the same attention with one bug in it: each fails, with a counterexample."""

import pytest
from attention import Attention
from lakatos.testing import assert_laws
from test_attention import LAWS


@pytest.mark.parametrize("bug", LAWS)
def test_a_bug_is_found(bug):
    inputs, arguments, law = LAWS[bug]
    with pytest.raises(AssertionError, match=f"{law} of Attention is expected to hold") as found:
        assert_laws(Attention, input=inputs, arguments={**arguments, "bug": bug}, **{law: True})
    print(found.value)  # noqa: T201 - `pytest -s` shows it
    assert "\nRefuted: " in str(found.value)
