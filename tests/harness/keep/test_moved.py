"""A claim that was renamed or moved keeps its fact, under its former ids too."""

import msgspec
import pytest
from lakatos.harness.decide import Effort, decide
from lakatos.harness.keep.moved import take_over
from lakatos.harness.keep.store import CATALOGUE, FACTS, Store, facts, rewrite
from lakatos.properties.softmax.softmax import softmax_is_affine

REFUTED = """
@claim(latex="x^2 = x", source=ME, expected=FAILS)
def {name}(x: Real[Array, "n"]) -> Relation:
    \"\"\"The square of a number is the number.

    Two shows it.
    \"\"\"
    return equal(x * x, x)
"""


@pytest.fixture
def kept(tmp_path):
    """Return what the catalogue keeps about a claim."""
    (found,) = Store(user=tmp_path / "none").of_claim(softmax_is_affine)
    return found


@pytest.fixture
def apart(tmp_path):
    return Store(tmp_path / "user", tmp_path / "catalogue")


def put(store, folder, fact):
    """Keep a fact in the file of a family."""
    path = store.catalogue / folder / FACTS
    path.parent.mkdir(parents=True)
    rewrite(path, lambda _: [fact])
    return path


def test_the_line_of_a_claim_that_changed_its_family_is_moved(apart, kept):
    before = put(apart, "attention", kept)
    assert decide(softmax_is_affine, apart).replayed
    assert facts(before) == ()
    assert facts(apart.catalogue / "softmax" / FACTS) == (kept,)


def test_a_renamed_claim_keeps_its_point_and_answers_for_its_former_id(apart, kept):
    former = msgspec.structs.replace(kept, claim="averages_stay", id="averages_stay-0123456789ab")
    path = put(apart, "softmax", former)
    assert decide(softmax_is_affine, apart).replayed
    (found,) = facts(path)
    assert (found.claim, found.id, found.point) == (kept.claim, kept.id, kept.point)
    assert [apart.named(name) for name in ("averages_stay", former.id, kept.id)] == [[found]] * 3


def test_what_another_claim_is_declared_to_be_stays_with_it(apart, kept):
    other = msgspec.structs.replace(kept, claim="averages_stay", id="averages_stay-0123456789ab")
    path = put(apart, "softmax", other)
    (path.parent / "softmax.py").write_text("def averages_stay(x):\n    return x\n")
    assert take_over(softmax_is_affine, apart) is None
    assert facts(path) == (other,)


def test_a_fact_about_another_statement_is_not_taken(apart, kept):
    other = msgspec.structs.replace(kept, claim="averages_stay", fingerprint="0 0")
    path = put(apart, "softmax", other)
    assert take_over(softmax_is_affine, apart) is None
    assert facts(path) == (other,)


def test_what_is_taken_over_is_judged_again(apart, kept):
    still = {"scalar": ("0",), "scores": ("0 0",), "other": ("0 0",)}
    forged = msgspec.structs.replace(
        kept, claim="averages_stay", id="averages_stay-0123456789ab", point=still
    )
    put(apart, "softmax", forged)
    decision = decide(softmax_is_affine, apart, Effort(examples=5, light=True))
    assert not decision.replayed
    assert decision.fact.point != still


def test_a_users_claim_may_be_renamed_and_moved_to_another_file(lakatos, claims_file, store):
    before = claims_file(REFUTED.format(name="squares_stay"), name="before.py")
    assert lakatos("check", before).exit_code == 0
    (former,) = facts(store.user / FACTS)
    before.unlink()
    after = claims_file(REFUTED.format(name="numbers_are_squares"), name="after.py")
    assert lakatos("check", after).exit_code == 0
    (found,) = facts(store.user / FACTS)
    assert (found.claim, found.file) == ("numbers_are_squares", "after.py")
    assert former.id in found.known
    assert (
        f"{former.id} is now {found.id}: valid"
        in lakatos("verify", former.id, "--claims", after).stdout
    )


def test_nothing_of_the_catalogue_itself_is_to_be_taken_over(tmp_path):
    store = Store(user=tmp_path)
    before = (CATALOGUE / "softmax" / FACTS).read_bytes()
    assert take_over(softmax_is_affine, store) is None
    assert (CATALOGUE / "softmax" / FACTS).read_bytes() == before
