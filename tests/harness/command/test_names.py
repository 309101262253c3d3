"""Names that a shell completes."""

import subprocess
import sys


def test_a_shell_completes_names_of_claims_and_blocks():
    def completed(*words):
        code = "from lakatos.harness.command.cli import main; main(prog_name='lakatos')"
        line, place = " ".join(("lakatos", *words)), str(len(words))
        told = subprocess.run(
            [sys.executable, "-c", code],
            env={"_LAKATOS_COMPLETE": "bash_complete", "COMP_WORDS": line, "COMP_CWORD": place},
            capture_output=True, text=True, check=True, timeout=100,
        )  # fmt: skip
        return told.stdout.splitlines()

    assert "plain,layer_norm" in completed("show", "layer_n")
    assert "plain,layer_norm_is_odd" in completed("show", "layer_n")
    assert "plain,softmax" in completed("list", "--about", "softm")
    assert "plain,softmax_weights_sum_to_one" in completed("check", "softmax_w")
