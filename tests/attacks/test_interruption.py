"""Ctrl-C ends a command without a traceback, from the first of our lines on."""

import signal
import subprocess
import sys

import pytest

LOADED = ("click", "lakatos.harness.command.cli", "numpy", "flint")
"""Modules, in the order in which they are loaded."""


@pytest.mark.parametrize("module", LOADED)
def test_an_interruption_while_things_load_prints_no_traceback(tmp_path, module):
    command = [sys.executable, "-X", "importtime", "-m", "lakatos", "check", "softmax"]
    # A run in the background ignores interruptions, and so would what it starts.
    with subprocess.Popen(
        command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
    ) as run:  # fmt: skip
        for line in run.stderr:
            if line.rstrip().endswith(f" {module}"):
                break
        run.send_signal(signal.SIGINT)
        printed, told = run.communicate(timeout=60)
    assert run.returncode in (-signal.SIGINT, 130)
    assert "Traceback" not in printed + told
    assert "KeyboardInterrupt" not in printed + told
