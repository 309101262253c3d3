"""The contestants: each looks at a claim until its time is over, or the court confirms a point."""

from __future__ import annotations

import warnings
from functools import partial
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import cma
import hypothesis.extra.numpy as hnp
import numpy as np
import torch
from hypothesis import HealthCheck, Phase, given, seed, settings, target
from hypothesis import strategies as st
from hypothesis.database import InMemoryExampleDatabase
from lakatos.harness import decide as court
from lakatos.harness.decide import Effort, decide
from lakatos.harness.keep.store import Store
from lakatos.harness.prove import proofs  # noqa: F401 - loaded early, as what others load is
from lakatos.harness.search import run as search  # noqa: F401 - loaded early
from objective import Objective as _Objective
from objective import Solved, sizes_of, visits
from scipy.optimize import differential_evolution, dual_annealing

torch.optim.Adam(
    [torch.zeros(1, requires_grad=True)]
)  # what it loads is loaded before the time runs

SCALES = (1.0, 4.0, 0.1, 100.0, 1e-3, 1e4)
"""Tried in turn by whoever starts at one scale."""
BATCH, STARTS, STEPS, RATE = 2048, 32, 200, 0.05


def ours(claim, number, told, device="cpu"):
    """Search as `lakatos check --fresh --seconds` does; the time of the first point counts."""
    shrink = court.shrink

    def told_first(*arguments, **named):
        told()
        return shrink(*arguments, **named)

    with TemporaryDirectory() as folder, patch.object(court, "shrink", told_first):
        store = Store(Path(folder), Path(folder) / "user")
        effort = Effort(
            number, fresh=True, seconds=1e6, database=Path(folder) / "examples", device=device
        )
        return str(decide(claim, store, effort).verdict)


def awake():
    """Wake the graphics card, which takes seconds that are no search; return its name."""
    torch.zeros(1, device="cuda").cpu()
    return torch.cuda.get_device_name()


def sampling(claim, number):
    """Draw normals at scales from a fourth to 2^8, in batches."""
    generator = np.random.default_rng(number)
    for objective in visits(claim):
        while not objective.over:
            scales = 2.0 ** generator.integers(-4, 9, BATCH)
            objective(objective.starts(generator, BATCH, scales))


def _adam(objective, generator, scale):
    """Climb from random starts, with torch's own Adam."""
    start = objective.starts(generator, STARTS, np.full(STARTS, scale))
    vectors = torch.from_numpy(start).requires_grad_()
    moving = torch.optim.Adam([vectors], lr=RATE * scale)
    for _ in range(STEPS):
        moving.zero_grad()
        heights = objective.heights(vectors)
        objective.offer(vectors.detach().numpy(), heights.detach().nan_to_num(-1e9).numpy())
        if objective.over or not heights.requires_grad:
            return
        (-heights.nan_to_num(0.0).sum()).backward()
        if vectors.grad is None:
            return
        vectors.grad.nan_to_num_(0.0, 0.0, 0.0)
        moving.step()


def adam(claim, number):
    """Climb with Adam alone, from 32 starts at a time, at one scale after the other."""
    generator = np.random.default_rng(number)
    for objective in visits(claim):
        for turn in count():
            if objective.over:
                break
            _adam(objective, generator, SCALES[turn % len(SCALES)])


def _attack(objective, generator, reach):
    """Step by the gradient's sign inside a box, with steps that shrink: projected ascent."""
    low, high = (torch.from_numpy(each) for each in objective.box(reach))
    shares = torch.from_numpy(generator.random((STARTS, objective.entries)))
    vectors = low + (high - low) * shares
    for step in range(STEPS // 2):
        vectors = vectors.detach().requires_grad_()
        heights = objective.heights(vectors)
        objective.offer(vectors.detach().numpy(), heights.detach().nan_to_num(-1e9).numpy())
        if objective.over or not heights.requires_grad:
            return
        (slope,) = torch.autograd.grad(heights.nan_to_num(0.0).sum(), vectors, allow_unused=True)
        if slope is None:
            return
        moved = vectors + slope.nan_to_num(0.0).sign() * (high - low) / 4 * 0.96**step
        vectors = torch.minimum(torch.maximum(moved, low), high)


def attack(claim, number):
    """Attack as verifiers' tools do: projected gradient ascent from random starts in boxes."""
    generator = np.random.default_rng(number)
    for objective in visits(claim):
        for turn in count():
            if objective.over:
                break
            _attack(objective, generator, SCALES[turn % len(SCALES)])


def evolution_strategy(claim, number):
    """Run CMA-ES with restarts at one scale after the other."""
    generator = np.random.default_rng(number)
    for turn, objective in enumerate(visits(claim)):
        while not objective.over:
            scale = SCALES[generator.integers(len(SCALES))] if turn else 1.0
            start = objective.starts(generator, 1, np.array([scale]))[0]
            if objective.entries < 2:  # it needs two numbers
                start = np.append(start, 0.0)
            quiet = {"verbose": -9, "seed": int(generator.integers(1, 2**31)), "maxiter": 10**4}
            strategy = cma.CMAEvolutionStrategy(start, scale / 2, quiet)
            while not objective.over and not strategy.stop():
                asked = strategy.ask()
                vectors = np.array(asked)[:, : objective.entries]
                strategy.tell(asked, list(-objective(vectors)))


def differential(claim, number):
    """Run SciPy's differential evolution in boxes, whole populations at a time."""
    generator = np.random.default_rng(number)
    for turn, objective in enumerate(visits(claim)):
        for again in count(turn):
            if objective.over:
                break
            low, high = objective.box(SCALES[again % len(SCALES)])
            differential_evolution(
                lambda columns, objective=objective: -objective(columns.T),
                list(zip(low, high + (high == low), strict=True)),
                vectorized=True,
                updating="deferred",
                polish=False,
                rng=generator,
                callback=lambda *_, objective=objective, **__: objective.over,
            )


def annealing(claim, number):
    """Run SciPy's dual annealing in boxes, one vector at a time."""
    generator = np.random.default_rng(number)
    for turn, objective in enumerate(visits(claim)):
        for again in count(turn):
            if objective.over:
                break
            low, high = objective.box(SCALES[again % len(SCALES)])
            dual_annealing(
                lambda vector, objective=objective: -float(objective(vector)[0]),
                list(zip(low, high + (high == low), strict=True)),
                rng=generator,
                callback=lambda *_, objective=objective: objective.over,
            )


def _drawn(objective):
    """Return a strategy for the vectors of one choice of sizes."""
    parts = []
    for kind, shape in zip(objective.kinds, objective.shapes, strict=True):
        low, high = kind.bounds(objective.sizes)
        if kind.integer:
            entries = st.integers(
                -(2**53) if low is None else int(low), 2**53 if high is None else int(high)
            )
            parts.append(hnp.arrays(np.int64, shape, elements=entries))
        else:
            entries = st.floats(
                None if low is None else float(low),
                None if high is None else float(high),
                allow_nan=False,
                allow_infinity=False,
            )
            parts.append(hnp.arrays(np.float64, shape, elements=entries))
    return st.tuples(*parts)


def _test(claim, *, aimed):
    """Return the claim as a test of Hypothesis, which aims at the violation or does not."""
    every = [_Objective(claim, sizes) for sizes in sizes_of(claim)]
    drawn = st.sampled_from(every).flatmap(lambda one: st.tuples(st.just(one), _drawn(one)))

    @given(drawn)
    def test(point):
        objective, parts = point
        vector = np.concatenate([part.ravel().astype(np.float64) for part in parts])
        (height,) = objective(vector)
        if aimed and np.isfinite(height):
            target(float(height))

    return test


def _hypothesis(claim, number, *, aimed):
    configured = settings(
        max_examples=10**4,
        phases=[Phase.generate, Phase.target],
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    for round_ in count():
        configured(seed(number + round_)(_test(claim, aimed=aimed)))()


def hypothesis_arrays(claim, number):
    """Draw with Hypothesis' `arrays()`."""
    _hypothesis(claim, number, aimed=False)


def hypothesis_target(claim, number):
    """Draw with Hypothesis' `arrays()`, and aim at the violation with `target()`."""
    _hypothesis(claim, number, aimed=True)


def fuzzed(claim, number):
    """Let HypoFuzz mutate what reached new branches; it aims at the violation, too."""
    from hypofuzz.database import HypofuzzDatabase  # noqa: PLC0415 - in a venv of its own
    from hypofuzz.hypofuzz import FuzzTarget  # noqa: PLC0415

    kept = InMemoryExampleDatabase()
    test = settings(database=kept)(_test(claim, aimed=True))
    one = FuzzTarget.from_hypothesis_test(test, database=HypofuzzDatabase(kept))
    one.random.seed(number)
    one._enter_fixtures()
    while True:
        one.run_one()


CARD = "ours, on a card"
CONTESTANTS = {
    "ours": ours,
    CARD: partial(ours, device="cuda"),
    "random sampling": sampling,
    "CMA-ES": evolution_strategy,
    "Adam": adam,
    "projected gradient": attack,
    "differential evolution": differential,
    "dual annealing": annealing,
    "arrays()": hypothesis_arrays,
    "arrays() with target()": hypothesis_target,
    "HypoFuzz": fuzzed,
}
APART = (CARD, "HypoFuzz")
"""They meet the claims where they are named: one needs a card, one an environment of its own."""
PAIR = {"hypofuzz": "25.11.1", "hypothesis": "6.148.7"}
"""HypoFuzz reaches into Hypothesis: with this release of it, it runs."""


def releases(name):
    """Return the releases that a contestant runs with, where they matter.

    Raises:
        SystemExit: They are not those that run.
    """
    if name != "HypoFuzz":
        return {}
    try:
        found = {each: version(each) for each in PAIR}
    except PackageNotFoundError:
        found = {}
    if found != PAIR:
        pins = " ".join(f"{each}=={release}" for each, release in PAIR.items())
        raise SystemExit(f"HypoFuzz runs in an environment of its own: pip install {pins}")
    import_module("hypofuzz.hypofuzz")  # loaded before the time runs
    return found


def runs(name, claim, number, told):
    """Let a contestant run; return whether it solved the claim, or what it says of it."""
    torch.set_num_threads(1)
    warnings.simplefilter("ignore")
    np.seterr(all="ignore")
    if name in {"ours", CARD}:
        return CONTESTANTS[name](claim, number, told)
    try:
        CONTESTANTS[name](claim, number)
    except Solved:
        told()
    return None
