"""Blocks of reports, and modules of which something false was said: what is true is found."""

import pytest
from given import ROWS
from lakatos.harness.catalogue.own import spec_of, wrapped
from lakatos.harness.decide import Effort
from lakatos.harness.keep.store import Store
from lakatos.harness.laws.rows import row


@pytest.mark.parametrize("given", ROWS, ids=lambda each: f"{each.target.__name__}: {each.asked}")
def test_a_law_is_decided_rightly(tmp_path, given):
    block = wrapped(given.target, spec_of(given.target), given.input, given.arguments, frozen=False)
    found = row(block, Store(tmp_path), Effort(examples=1, light=True), (given.law,))
    (cell, *_) = [each for each in found if each.law == given.law]
    assert cell.verdict is given.expected, cell.evidence
    assert given.says in str(cell.evidence)
