"""The command line as a whole: errors of usage, help, what is loaded, and what is installed."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from lakatos.harness.command.cli import COMMANDS, main


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["check", "self_attention_is_aditive"], "did you mean self_attention_is_additive"),
        (["check", "absent.py"], "absent.py is no file"),
        (["list", "sofmax"], "did you mean softmax"),
        (["show", "self_attention_is_aditive"], "did you mean self_attention_is_additive"),
        (["cite", "self_attention_is_aditive"], "did you mean self_attention_is_additive"),
        (["verify", "self_attention_is_aditive"], "self_attention_is_additive"),
        (["check", "--seconds", "0"], "--seconds"),
        (["check", "--seed", "lucky"], "--seed"),
        (["check", "--json", "/no/such/folder/x", "softmax_is_affine"], "cannot write"),
        (["cite", "softmax_is_affine", "--format", "word"], "--format"),
        (["new", "claim", "Not A Name"], "is no name for a claim"),
        (["verify"], "FILE|ID"),
    ],
)
def test_usage_errors_end_with_2_and_say_the_next_step(lakatos, arguments, said):
    result = lakatos(*arguments)
    assert result.exit_code == 2
    assert said in result.output


@pytest.mark.parametrize("command", [*COMMANDS, "new claim"])
def test_help_has_examples_and_fits_80_columns(lakatos, command):
    text = lakatos(*command.split(), "--help").output
    assert command == "new" or f"Examples:\n    lakatos {command}" in text
    assert max(map(len, text.splitlines())) <= 80


@pytest.mark.parametrize("command", [["--help"], ["list"], ["cite", "softmax_is_affine"]])
def test_neither_torch_nor_hypothesis_is_loaded_to_list_or_cite(command, tmp_path):
    code = (
        "import sys\n"
        "from lakatos.harness.command.cli import main\n"
        f"main({command!r}, standalone_mode=False)\n"
        "print(sorted({'torch', 'hypothesis', 'scipy'} & set(sys.modules)))"
    )
    told = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path, capture_output=True, text=True, check=True, timeout=100,
    )  # fmt: skip
    assert told.stdout.splitlines()[-1] == "[]"


def run(*arguments, folder):
    """Run the installed command in another process."""
    command = [Path(sys.executable).with_name("lakatos"), *map(str, arguments)]
    plain = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    return subprocess.run(
        command, cwd=folder, env=plain, capture_output=True, text=True, check=False, timeout=100
    )


def test_the_installed_command_decides_a_users_file_and_keeps_the_record(good, project, objects):
    result = run("check", good.name, "--json", "-", folder=project)
    assert result.returncode == 0
    assert result.stderr == ""
    assert [found["verdict"] for found in objects(result)] == ["holds", "fails", "holds"]
    assert len((project / ".lakatos" / "facts.jsonl").read_text().splitlines()) == 3
    verified = run("verify", "squares_are_numbers", folder=project)
    assert (verified.returncode, verified.stderr) == (0, "")


def test_the_installed_command_shows_a_users_traceback_alone(broken, project):
    result = run("check", broken.name, folder=project)
    assert result.returncode == 2
    assert result.stdout == ""
    assert result.stderr.count("File ") == result.stderr.count("claims_mine.py") == 2


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_is_found_under_its_name(name):
    assert main.get_command(None, name).name == name


def test_an_unknown_command_is_told_and_a_near_one_is_suggested(lakatos):
    result = lakatos("chek")
    assert result.exit_code == 2
    assert "No such command 'chek'" in result.output


def test_a_command_loads_nothing_that_another_one_needs():
    code = (
        "import sys\nfrom lakatos.harness.command.cli import main\n"
        "print(*sorted({'jinja2', 'rich', 'torch', 'hypothesis', 'numpy'} & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.split() == []
