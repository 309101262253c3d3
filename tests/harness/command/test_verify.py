"""`lakatos verify`: what is valid, stale or unreadable, and the exit status of each."""

import pytest


def test_verify_ends_with_0_for_valid_records(lakatos, good, store):
    lakatos("check", good)
    result = lakatos("verify", *store.ids())
    assert result.exit_code == 0
    assert result.output.count(": valid: ") == 3


def test_verify_takes_files_and_claims(lakatos, good, store):
    lakatos("check", good)
    (path, _), *_ = store.of_claim("squares_are_numbers")
    assert lakatos("verify", path).exit_code == 0
    assert lakatos("verify", "squares_are_numbers").exit_code == 0
    moved = path.rename(path.parent.parent.parent.parent / "mailed.json")
    assert lakatos("verify", moved, "--claims", good).exit_code == 0


def test_verify_ends_with_1_for_a_stale_record(lakatos, good, store):
    lakatos("check", good)
    changed = good.with_name("claims_changed.py")
    changed.write_text(good.read_text().replace("x * x, x)", "x * x, 1 * x)"))
    (path, _), *_ = store.of_claim("squares_are_numbers")
    result = lakatos("verify", path, "--claims", changed)
    assert result.exit_code == 1
    assert ": stale: its statement changed" in result.output


def test_verify_ends_with_1_for_a_claim_that_is_gone(lakatos, good, store):
    lakatos("check", good)
    gone = good.with_name("claims_gone.py")
    gone.write_text(good.read_text().replace("squares_are_numbers", "squares_are_others"))
    (path, _), *_ = store.of_claim("squares_are_numbers")
    result = lakatos("verify", path, "--claims", gone)
    assert result.exit_code == 1
    assert "declares no claim squares_are_numbers" in result.output


@pytest.mark.parametrize("content", [b"{}", b"\x80\x04N.", b"", b'{"format": NaN}'])
def test_verify_ends_with_2_for_an_unreadable_record(lakatos, project, content):
    (project / "odd.json").write_bytes(content)
    result = lakatos("verify", "odd.json")
    assert result.exit_code == 2
    assert result.output.count("\n") == 1


def test_the_worst_record_gives_verify_its_status(lakatos, good, store, project):
    lakatos("check", good)
    (project / "odd.json").write_bytes(b"{}")
    result = lakatos("verify", *store.ids(), "odd.json")
    assert result.exit_code == 2
    assert result.output.count(": valid: ") == 3
