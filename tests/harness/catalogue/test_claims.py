"""Finding claims by id, glob, subject and file."""

import os

import pytest
from lakatos.harness.catalogue import claims
from lakatos.harness.catalogue.claims import (
    SelectionError,
    catalogue,
    load_file,
    repairs_of,
    select,
    unknown,
)
from lakatos.harness.keep.store import CATALOGUE


def ids(claims):
    return [claim.id for claim in claims]


def refused(call, *arguments):
    with pytest.raises(SelectionError) as caught:
        call(*arguments)
    return str(caught.value)


def test_no_name_selects_the_catalogue():
    assert select(()) == list(catalogue())
    assert len(catalogue()) > 40


def test_an_id_selects_one_claim():
    assert ids(select(["self_attention_is_additive"])) == ["self_attention_is_additive"]


def test_a_glob_selects_in_the_order_of_the_files():
    found = ids(select(["self_attention_is_*"]))
    assert "self_attention_is_additive" in found
    assert found == [name for name in ids(catalogue()) if name.startswith("self_attention_is_")]


def test_a_subject_selects_its_file():
    assert {claim.subject for claim in select(["sparsemax"])} == {"sparsemax"}
    assert ids(select(["sparsemax"])) == ids(load_file(CATALOGUE / "softmax" / "sparsemax.py"))


def test_a_family_selects_all_of_its_files():
    chosen = select(["softmax"])
    assert {claim.family for claim in chosen} == {"softmax"}
    assert {"softmax", "sparsemax", "entropy"} <= {claim.subject for claim in chosen}


def test_a_claim_selected_twice_is_decided_once():
    assert len(select(["softmax", "softmax_is_affine", "softmax_*"])) == len(
        set(select(["softmax*", "softmax"]))
    )


def test_an_unknown_name_suggests_the_nearest():
    message = refused(select, ["self_attention_is_aditive"])
    assert "did you mean self_attention_is_additive" in message


def test_a_part_of_a_name_suggests_what_contains_it():
    assert "did you mean" in unknown("hopfield")
    assert "hopfield" in unknown("hopfield").partition("did you mean")[2]


def test_a_name_near_nothing_points_to_the_list():
    assert "`lakatos list` shows the claims" in unknown("zzzzqqqq")


def test_a_users_file_gives_its_claims_in_order(good):
    assert ids(load_file(good)) == ["doubling_adds", "squares_are_numbers", "squares_are_products"]
    assert ids(select([str(good)])) == ids(load_file(good))


def test_an_unknown_source_is_one_line_with_its_place(claims_file):
    path = claims_file('from lakatos.theory import source\nPAPER = source("vaswani2071")\n')
    message = refused(load_file, path)
    line = len(path.read_text("utf-8").splitlines())
    assert message.startswith(f"{path.name}:{line}: no source has the key 'vaswani2071': did you")
    assert "\n" not in message


def test_claims_that_a_file_imports_are_not_its_own(claims_file):
    path = claims_file("from lakatos.properties.softmax.softmax import softmax_is_affine\n")
    assert "declares no claim" in refused(load_file, path)


def test_a_file_is_read_as_it_stands_also_within_one_second(tmp_path):
    file = tmp_path / "mine.py"
    for text, value in (("VALUE = 1\n", 1), ("VALUE = 2\n", 2)):
        file.write_text(text)
        os.utime(file, (10**9, 10**9))
        claims._imported.cache_clear()
        assert value == claims.import_file(file).VALUE


def test_a_file_may_import_its_neighbour(claims_file):
    claims_file("answer = 42\n", name="neighbour_of_claims.py")
    path = claims_file(
        "from neighbour_of_claims import answer\n\n\n"
        '@claim(latex="P", source=ME, expected=HOLDS)\n'
        'def answers(x: Real[Array, ""]):\n'
        '    """The answer is the answer."""\n'
        "    return equal(answer + x, x + answer)\n"
    )
    assert ids(load_file(path)) == ["answers"]


def test_a_missing_file_is_named(project):
    assert "absent.py is no file" in refused(load_file, project / "absent.py")


def test_a_file_that_does_not_import_shows_the_users_frames_alone(broken):
    message = refused(load_file, broken)
    assert message.startswith("Traceback (most recent call last):\n")
    assert message.endswith("KeyError: 'a key that is not there'")
    assert message.count("File ") == 2
    assert message.count(f'File "{broken}"') == 2
    assert "importlib" not in message


def test_a_file_that_is_no_python_shows_where(claims_file):
    message = refused(load_file, claims_file("def half(:\n"))
    assert "claims_mine.py" in message
    assert "SyntaxError" in message
    assert "importlib" not in message
    assert "_imported" not in message


def test_a_file_that_exits_is_an_error_of_the_file(claims_file):
    assert "SystemExit" in refused(load_file, claims_file("raise SystemExit(3)\n"))


@pytest.mark.parametrize(
    ("decorator", "said"),
    [
        ('latex="P", expected=HOLDS', "source"),
        ("source=ME, expected=HOLDS", "latex"),
    ],
)
def test_a_missing_part_is_an_error_at_import_that_names_it(claims_file, decorator, said):
    path = claims_file(
        f"@claim({decorator})\n"
        'def partial_claim(x: Real[Array, ""]):\n'
        '    """A number is itself."""\n'
        "    return equal(x, x)\n"
    )
    message = refused(load_file, path)
    assert f"claim partial_claim has no {said}: " in message
    assert "\n" not in message
    assert message.startswith("claims_mine.py:")


def test_repairs_are_found_by_what_they_repair(good):
    claims = load_file(good)
    assert ids(repairs_of(claims[1], claims)) == ["squares_are_products"]
    assert repairs_of(claims[0], claims) == []
