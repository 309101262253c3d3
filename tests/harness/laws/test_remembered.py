"""A block that was built here is built again for a finding; what changed, or came along, is not."""

import shutil

import pytest
from lakatos.harness.catalogue.own import OwnBlock
from lakatos.harness.laws.remembered import remember, remember_of, remembered

TEXT = """
def scaled(x, factor=1):
    return factor * x
"""
FILE = "block own.py:scaled(factor=2) on n d"


@pytest.fixture
def built(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "own.py").write_text(TEXT)
    asked = OwnBlock("own.py:scaled", "n d", {"factor": 2}, frozen=False)
    remember(asked.built, asked)
    return asked


def test_what_was_built_here_is_found_and_makes_the_same(built):
    assert remembered(FILE).built.made == built.built.made == FILE.removeprefix("block ")


@pytest.mark.parametrize(
    "file",
    [
        FILE.replace("2", "3"),
        FILE.replace("scaled", "other"),
        FILE.replace("n d", "n 4"),
        "block os:system(command='true') on n d",
    ],
)
@pytest.mark.usefixtures("built")
def test_what_was_not_built_is_not_found(file):
    assert remembered(file) is None


def test_a_file_that_changed_is_not_found_again(built, tmp_path):
    del built
    (tmp_path / "own.py").write_text(f"{TEXT}# by somebody else\n")
    assert remembered(FILE) is None


def test_a_folder_that_was_copied_is_another(built, tmp_path, monkeypatch):
    del built
    shutil.copytree(tmp_path, tmp_path / "clone")
    monkeypatch.chdir(tmp_path / "clone")
    assert remembered(FILE) is None


def test_a_block_that_the_project_declares_is_found(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "own.py").write_text(TEXT)
    (tmp_path / "lakatos.toml").write_text(
        '[[blocks]]\nblock = "own.py:scaled"\ninput = "n d"\narguments = { factor = 2 }\n'
    )
    assert remembered(FILE).spec == "own.py:scaled"
    assert remembered(FILE.replace("2", "3")) is None


def halved(x):
    return x / 2


def test_only_what_has_a_name_in_a_file_is_noted(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    told = "block test_remembered.py:halved() on n d"
    asked = OwnBlock(f"{__file__}:halved", "n d", {}, frozen=False)
    remember_of(lambda x: x, asked.built, "n d", {}, frozen=False)
    assert remembered(told) is None
    remember_of(halved, asked.built, "n d", {}, frozen=False)
    assert f"block {remembered(told).built.made}" == told
