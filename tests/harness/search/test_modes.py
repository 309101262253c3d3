"""A mode sees every operation and loads no compiler."""

import subprocess
import sys

PROGRAM = """
import sys
import torch
from lakatos.harness.search.lengths import Counting
from lakatos.harness.search.noted import noted

with Counting(100):
    torch.ones(2) + 1
noted(lambda parts: parts[0] + 1, [torch.ones(2)])
sys.exit("torch._dynamo" in sys.modules)
"""


def test_a_mode_loads_no_compiler():
    assert subprocess.run([sys.executable, "-c", PROGRAM], check=False).returncode == 0
