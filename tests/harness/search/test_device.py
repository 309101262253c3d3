"""Where torch searches: the processor always, a graphics card where torch sees one."""

import pytest
import torch
from lakatos.harness.search.device import without


def test_the_processor_is_always_there():
    assert without("cpu") == ""


@pytest.mark.parametrize("there", [True, False])
def test_a_graphics_card_is_there_where_torch_sees_one(monkeypatch, there):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: there)
    assert bool(without("cuda")) is not there
