"""Facts in a wheel: nothing is lost by packing them, and they are read as files are."""

import bz2
import shutil

import pytest
from lakatos.harness.keep import store as store_module
from lakatos.harness.keep.fact import FactError
from lakatos.harness.keep.packed import PACK, pack, pack_folder, packed, unpack
from lakatos.harness.keep.store import CATALOGUE, Store, facts, lines
from lakatos.harness.laws import kept as kept_module
from lakatos.harness.laws.kept import kept_cells


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """Return a store whose catalogue is that of an installed wheel: one file."""
    folder = tmp_path / "properties"
    shutil.copytree(CATALOGUE, folder)
    pack_folder(folder)
    monkeypatch.setattr(store_module, "CATALOGUE", folder)
    monkeypatch.setattr(kept_module, "TABLE", folder / "rows.jsonl")
    return Store(tmp_path / ".lakatos", folder)


def test_what_is_packed_is_unpacked_again():
    files = {"a.jsonl": b"", "b/c.jsonl": b'{"id":"x-0123456789ab","n":0123456789abcdef}\n'}
    assert unpack(pack(files)) == files
    tricky = b"0123456789abc 12 1234567890123456 ABCDEF123456 " + "é".encode()
    assert unpack(pack({"é": tricky})) == {"é": tricky}


def test_what_is_no_fact_is_not_packed():
    with pytest.raises(ValueError, match="holds a control character"):
        pack({"a.jsonl": b"\x01"})


def test_every_fact_of_the_catalogue_is_read_from_a_pack_as_from_its_file(installed):
    ours = Store(installed.user)
    names = [path.relative_to(CATALOGUE) for path in ours.files()]
    assert list(installed.catalogue.rglob("*.jsonl")) == []
    assert [path.relative_to(installed.catalogue) for path in installed.files()] == names
    for name in names:
        assert facts(installed.catalogue / name) == facts(CATALOGUE / name)
    (found,) = installed.named("self_attention_is_additive-c26fcd9f849c")
    assert [found] == ours.named("self_attention_is_additive-c26fcd9f849c")
    assert (installed.catalogue / PACK).stat().st_size < 150_000


def test_the_law_table_is_read_from_a_pack(installed):
    assert len(kept_cells()) > 3000
    assert installed.catalogue / "rows.jsonl" in packed(installed.catalogue)


def test_a_checkout_has_no_pack():
    assert packed(CATALOGUE) == {}


def damaged():
    """List packs that were cut off, changed or made up."""
    whole = pack({"a.jsonl": b'{"id":"x-0123456789ab"}\n', "b.jsonl": b"0123456789abcdef\n"})
    middle = len(whole) // 2
    yield from (whole[:end] for end in (0, 4, 8, middle, len(whole) - 1))
    yield whole + b"more"
    yield whole[:middle] + bytes([whole[middle] ^ 255]) + whole[middle + 1 :]
    for text in (b"", b"no names\n", b'{"a.jsonl": 9}\nshort', b'{"a.jsonl": -1}\n', b"[1]\n\x02"):
        packed_text = bz2.compress(text)
        yield len(packed_text).to_bytes(8, "big") + packed_text
    yield (2**63).to_bytes(8, "big") + whole[8:]


DAMAGED = list(damaged())


@pytest.mark.parametrize("number", range(len(DAMAGED)))
def test_what_is_not_all_there_is_no_pack(number):
    said = "its text is damaged|its end is missing|its parts do not fit|Expecting value"
    with pytest.raises(ValueError, match=said):
        unpack(DAMAGED[number])


def test_a_damaged_pack_is_told_in_a_line(tmp_path, monkeypatch):
    folder = tmp_path / "properties"
    folder.mkdir()
    (folder / PACK).write_bytes(b"\0" * 9)
    monkeypatch.setattr(store_module, "CATALOGUE", folder)
    with pytest.raises(FactError, match=r"facts\.pack is not what was installed: .*: reinstall"):
        Store(tmp_path / ".lakatos", folder).files()


def test_a_file_counts_and_not_what_a_pack_that_was_left_says(tmp_path, monkeypatch):
    """Building a wheel leaves none in a checkout; one that stays there all the same is old."""
    folder = tmp_path / "properties"
    folder.mkdir()
    path = folder / "facts.jsonl"
    path.write_bytes(b"old\n")
    pack_folder(folder)
    monkeypatch.setattr(store_module, "CATALOGUE", folder)
    assert lines(path) == [b"old"]
    path.write_bytes(b"new\n")
    assert lines(path) == [b"new"]
