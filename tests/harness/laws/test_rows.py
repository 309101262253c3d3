"""Rows of the matrix: cells are claims, tested where nothing follows, derived elsewhere."""

import json
import subprocess
import sys
from dataclasses import replace

import pytest
from lakatos.harness.catalogue.blocks import zoo
from lakatos.harness.catalogue.claims import claim_named
from lakatos.harness.catalogue.own import wrapped
from lakatos.harness.command import matrix as matrix_command
from lakatos.harness.decide import _from_nothing, decide
from lakatos.harness.judge.point import judge
from lakatos.harness.judge.weigh import Tally, weigh
from lakatos.harness.keep.replay import fact_of
from lakatos.harness.keep.store import FACTS, Store, facts
from lakatos.harness.laws.cells import cell, cell_named, meaningful, site
from lakatos.harness.laws.kept import kept_cells
from lakatos.harness.laws.rows import LIGHT, row
from lakatos.harness.laws.table import counts
from lakatos.harness.prove.deduce import ContradictionError, Known, closure
from lakatos.harness.prove.identities import prove
from lakatos.harness.prove.structure.rules import RULES
from lakatos.harness.search.small import small_points
from lakatos.theory.laws import LAWS, Law
from lakatos.theory.relation import equal
from lakatos.theory.verdict import Evidence, Strength

BLOCKS = {block.name: block for block in zoo()}


@pytest.fixture
def apart(tmp_path):
    return Store(tmp_path / "user", tmp_path / "catalogue")


def verdicts(cells):
    return {each.law: str(each.verdict) for each in cells}


def test_a_cell_reads_as_its_law_does():
    claim = cell_named("additive__linear")
    assert claim.id == "additive__linear"
    assert list(claim.parameters) == ["x", "y", "w"]
    assert claim.statement == "linear is additive: f(x + y) = f(x) + f(y)."
    assert prove(claim) is not None


def test_a_law_is_silent_where_it_makes_no_sense():
    assert meaningful(LAWS["permutation_equivariant"], BLOCKS["self_attention"])
    assert not meaningful(LAWS["permutation_equivariant"], BLOCKS["convolution_2d"])
    assert not meaningful(LAWS["idempotent"], BLOCKS["linear"])
    assert not any(meaningful(law, BLOCKS["embedding_lookup"]) for law in LAWS.values())
    assert site(BLOCKS["causal_convolution"])[1].tokens == -1


def test_relu_has_the_row_that_it_is_known_for(apart):
    found = verdicts(row(BLOCKS["relu"], apart))
    holding = {law for law, verdict in found.items() if verdict == "holds"}
    assert holding == {
        "defined", "zero_preserving", "positively_homogeneous", "idempotent", "convex", "monotone",
        "nonnegative", "bounded_by_input", "norm_nonincreasing", "nonexpansive", "two_lipschitz",
        "permutation_equivariant", "shift_equivariant", "channel_equivariant", "causal",
        "token_wise", "local", "delay_equivariant",
        "equal_tokens_stay_equal",
    }  # fmt: skip


def test_every_failing_cell_has_a_certified_counterexample_or_a_rule(apart):
    cells = row(BLOCKS["softmax"], apart)
    for each in cells:
        if each.verdict == "fails" and not each.derived:
            (fact,) = apart.of_claim(claim_named(each.claim) or cell_named(each.claim))
            assert fact.id == each.counterexample
            assert fact.evidence is Strength.CERTIFIED
        if each.derived:
            assert each.evidence.by.startswith(("rule: ", "structure: "))
    assert counts(cells, 1)["derived"] > 0


@pytest.mark.parametrize("name", ["self_attention", "pool_mixing", "rms_norm"])
def test_derived_answers_agree_with_tests_of_the_same_cells(apart, name):
    """What deduction says of a block is what testing the derived cells says."""
    derived = [each for each in row(BLOCKS[name], apart) if each.derived and each.law in LAWS]
    tested = verdicts(row(BLOCKS[name], apart, test_all=True))
    assert derived
    assert {each.law: tested[each.law] for each in derived} == verdicts(derived)


def test_a_wrong_rule_of_composition_is_caught_by_a_tested_cell(apart, monkeypatch):
    monkeypatch.setitem(RULES, "affine", ("everything is affine", lambda *_: True))
    with pytest.raises(ContradictionError, match="relu: affine holds by its structure: everything"):
        row(BLOCKS["relu"], apart, test_all=True)


def test_a_proof_at_small_sizes_does_not_spare_the_search():
    """Windows of three cover two tokens, at which the cell is provable; three refute it."""
    claim = cell(LAWS["permutation_equivariant"], BLOCKS["pool_mixing"])
    assert prove(claim) is not None
    decision = _from_nothing(claim, LIGHT)
    assert str(decision.verdict) == "fails"


def test_a_cell_that_is_proved_at_every_size_is_called_so(apart):
    (found,) = row(BLOCKS["layer_norm"], apart, laws=["centred"])
    assert (str(found.verdict), str(found.evidence)) == ("holds", "proved for all sizes")
    (found,) = row(BLOCKS["gelu"], apart, laws=["nonexpansive"])
    assert found.evidence.strength is not Strength.PROVED


def test_a_law_may_fail_for_all_parameters_and_hold_for_some(apart):
    cells = row(BLOCKS["deep_linear"], apart, laws=["identity_map"])
    by_scope = {each.parameters: each for each in cells}
    assert str(by_scope["all"].verdict) == "fails"
    assert str(by_scope["some"].verdict) == "holds"
    assert by_scope["some"].evidence.at == "unit matrices"


def test_a_row_is_the_same_when_it_is_replayed(apart):
    first = row(BLOCKS["layer_norm"], apart)
    again = row(BLOCKS["layer_norm"], apart)
    assert first == again


def test_survival_is_no_answer_where_violations_are_thin(apart):
    (found,) = row(BLOCKS["silu"], apart, laws=["injective"])
    assert found.verdict == "undecided"
    assert "too thin" in found.evidence.reason


SHOWN_ELSEWHERE = {
    "hidden_keys_unseen", "padding_unseen", "position_shift_invariant", "cached_step_consistent",
    "samples_apart", "heads_interchangeable", "backward_is_derivative",
}  # fmt: skip
"""Laws whose exemplars are no blocks of the package: `test_roles` has them."""


@pytest.mark.parametrize("law", [each for each in LAWS if each not in SHOWN_ELSEWHERE])
def test_every_law_is_obeyed_by_one_block_and_broken_by_another(law):
    """A law that cannot fail, or cannot hold, has no exemplar and is caught here."""
    law = LAWS[law]
    assert meaningful(law, BLOCKS[law.obeyed_by]), law.obeyed_by
    assert meaningful(law, BLOCKS[law.broken_by]), law.broken_by
    assert _holds(law, BLOCKS[law.obeyed_by])
    assert not _holds(law, BLOCKS[law.broken_by])


def _holds(law, block):
    return _from_nothing(cell(law, block), LIGHT).verdict == "holds"


def test_a_planted_law_that_cannot_fail_is_broken_by_no_block():
    def harmless(f, x: LAWS["even"].draws["x"]):
        """f(x) = f(x)."""
        return equal(f(x), f(x))

    harmless.__annotations__["x"] = LAWS["even"].draws["x"]
    planted = Law(harmless, obeyed_by="relu", broken_by="softmax")
    assert _holds(planted, BLOCKS["relu"])
    assert _holds(planted, BLOCKS["softmax"])


LEAKY = """
import torch
from torch import nn

class Leaky(nn.Module):
    def __init__(self, d=2):
        super().__init__()
        self.q, self.k, self.v = nn.Linear(d, d), nn.Linear(d, d), nn.Linear(d, d)

    def forward(self, x):
        scores = self.q(x) @ self.k(x).transpose(-1, -2)
        seen = torch.ones(x.shape[-2], x.shape[-2], dtype=torch.bool).tril(1)
        return torch.softmax(scores.masked_fill(~seen, -torch.inf), -1) @ self.v(x)

class Indexed(nn.Module):
    def forward(self, x):
        y = x + torch.arange(x.shape[-2], dtype=x.dtype)[:, None]
        return torch.softmax(y @ y.mT, -1) @ y

def double(x):
    return x + x
"""


@pytest.mark.parametrize(
    ("name", "law"), [("Leaky", "causal"), ("Indexed", "permutation_equivariant")]
)
def test_a_subtle_bug_in_a_torch_module_is_caught_with_at_most_three_tokens(tmp_path, name, law):
    (tmp_path / "mine.py").write_text(LEAKY)
    command = [sys.executable, "-m", "lakatos", "matrix", "--block", f"mine.py:{name}",
               "--input", "n 2", "--law", law]  # fmt: skip
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert f"fails     {law} of {name}: certified" in done.stdout, done.stderr
    found = {fact.claim: fact for fact in facts(tmp_path / ".lakatos" / FACTS)}
    assert found[f"{law}__{name}"].sizes["n"] in {2, 3}


def test_a_function_on_arrays_gets_full_evidence(tmp_path):
    (tmp_path / "mine.py").write_text(LEAKY)
    command = [sys.executable, "-m", "lakatos", "matrix", "--block", "mine.py:double",
               "--input", "n d", "--law", "additive", "--law", "idempotent"]  # fmt: skip
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "additive of double: proved by rule: linear implies additive" in done.stdout, done.stderr
    assert "fails     idempotent of double: certified idempotent__double-" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--block", "mine.py:double"], "the shape of double's input is not known: add --input"),
        (
            ["--block", "mine.py:nothing", "--input", "n d"],
            "mine.py has no 'nothing': name a function or a class that is in it",
        ),
        (
            ["--block", "mine.py:Leaky", "--input", "n 3"],
            "Leaky does not run on a tensor of shape (n x 3)",
        ),
        (["--block", "softmaxx"], "no block or file is named 'softmaxx'"),
        (
            ["--law", "adddditive"],
            "no law is named 'adddditive': did you mean additive? the laws are defined",
        ),
    ],
)
def test_a_wrong_block_is_answered_in_one_line(tmp_path, arguments, message):
    (tmp_path / "mine.py").write_text(LEAKY)
    command = [sys.executable, "-m", "lakatos", "matrix", *arguments]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_what_follows_from_a_known_answer_needs_no_test():
    assert closure({"identity_map": Known(holds=True)})["causal"].holds


def test_a_page_shows_every_cell_and_names_its_counterexample(tmp_path):
    (tmp_path / "mine.py").write_text(LEAKY)
    command = [sys.executable, "-m", "lakatos", "matrix", "--block", "mine.py:double",
               "--input", "n d", "--law", "odd", "--law", "idempotent",
               "--html", "page.html"]  # fmt: skip
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "page.html").read_text()
    assert 'title="odd: holds, proved by structure: odd after odd is odd' in page
    assert "<code>idempotent__double-" in page
    assert page.count("<summary>") == 1


def test_a_counterexample_that_is_kept_outweighs_a_proof_at_smaller_sizes(apart):
    claim = cell(LAWS["permutation_equivariant"], BLOCKS["pool_mixing"])
    tally = Tally()
    tally.add(judge(claim, next(iter(small_points(claim, seed=0)))))
    shown = Evidence(Strength.PROVED_AT_SIZES, sizes=prove(claim))
    proved = weigh(claim, tally, tally.tried(), shown)
    assert proved.evidence.strength is Strength.PROVED_AT_SIZES
    apart.write(fact_of(claim, proved), claim)
    assert str(decide(claim, apart, LIGHT).verdict) == "holds"
    decide(claim, apart, replace(LIGHT, fresh=True))
    assert str(decide(claim, apart, LIGHT).verdict) == "fails"


def test_a_law_that_is_never_tested_may_be_asked_for(tmp_path):
    command = [sys.executable, "-m", "lakatos", "matrix", "--block", "torch.nn:Linear",
               "--input", "n 2", "--arg", "in_features=2", "--arg", "out_features=2", "--frozen",
               "--law", "linear", "--json", "cells.json"]  # fmt: skip
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    cells = [json.loads(line) for line in (tmp_path / "cells.json").read_text().splitlines()]
    assert done.returncode == 0, done.stderr
    assert {each["law"]: each["verdict"] for each in cells}["linear"] == "fails"
    assert {each["parameters"] for each in cells} == {"frozen"}


def test_the_page_of_a_block_names_its_most_telling_laws(tmp_path):
    command = [sys.executable, "-m", "lakatos", "show", "self_attention"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "laws, strongest that hold: defined, permutation equivariant, orthogonal" in done.stdout
    assert "laws, weakest that fail: additive, positively homogeneous" in done.stdout


def test_a_function_without_a_structure_is_told_why(tmp_path):
    (tmp_path / "mine.py").write_text("def signed(x):\n    return x if x[0, 0] > 0 else -x\n")
    command = [sys.executable, "-m", "lakatos", "matrix", "--block", "mine.py:signed",
               "--input", "n d", "--law", "affine"]  # fmt: skip
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "no law is read off the code of signed (the code branches on a value" in done.stderr
    assert "fails     affine of signed: certified" in done.stdout


def test_a_changed_verdict_fails_the_check_and_is_named(monkeypatch, capsys):
    kept = [each for each in kept_cells() if each.block == "relu"]
    wrong = [replace(kept[0], verdict="fails"), *kept[2:]]
    monkeypatch.setattr(matrix_command, "kept_cells", lambda: wrong)
    assert matrix_command._compared(kept) == 1
    told = capsys.readouterr().err.splitlines()
    assert len(told) == 2
    assert f"{kept[0].law} of relu, parameters none: holds, in the kept table fails" in told[0]
    missing = f"{kept[1].law} of relu, parameters none: {kept[1].verdict}, in the kept"
    assert f"{missing} table nothing" in told[1]
    monkeypatch.setattr(matrix_command, "kept_cells", lambda: kept)
    assert matrix_command._compared(kept) == 0


def scores_of_one(query, keys):
    """How like a query each key is."""
    return query @ keys.mT


def test_a_size_beside_an_input_of_numbers_alone_is_any_number(store):
    block = wrapped(scores_of_one, "own.py:scores_of_one", "query: 4; keys: n 4", {}, frozen=False)
    made = row(block, store, laws=["linear", "two_lipschitz"])
    found = {each.law: each for each in made if each.parameters != "some"}
    assert str(found["linear"].evidence).startswith("proved by rule")
    assert str(found["linear"].evidence).endswith("for all n")
    assert found["two_lipschitz"].verdict == "fails"
