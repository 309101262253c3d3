"""torch is loaded where the first tensor is met."""

import subprocess
import sys

SCRIPT = """
import sys
from fractions import Fraction
from lakatos.systems import BFLOAT16, RATIONALS, REALS

RATIONALS.enter(__import__("numpy").asarray([Fraction(1)], dtype=object))
print("torch" in sys.modules)
from lakatos.systems.tensors import torch_module

print(torch_module() is sys.modules["torch"])
"""


def test_fractions_load_no_torch_and_whoever_asks_gets_it():
    run = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["False", "True"]
