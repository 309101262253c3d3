"""Mutated records and facts against `verify`: none crashes, hangs, runs code or is believed.

A record or a fact of the catalogue is changed in a few places: as bytes, as JSON, in its numbers.
Half of the time its id is made to fit again, so that the change gets as far as the judge. What is
accepted must say what is kept of the same claim, and no more.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import tempfile
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flint import arb
from lakatos.harness.command.verify import judged
from lakatos.harness.keep.fact import Fact, FactError, hashed, read
from lakatos.harness.keep.record import Record, RecordError, loads
from lakatos.harness.keep.store import Store
from lakatos.harness.prove.proofs import best_proof
from lakatos.harness.show.find import OURS, found
from lakatos.harness.show.terminal import printable
from lakatos.theory.verdict import Strength
from msgspec import structs

from .campaign import Campaign, Outcome, wrong
from .expressions import pick

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np

SUBJECTS = (
    "one_channel_makes_every_pattern_of_weights", "residual_convolution_only_scales",
    "mean_cosine_is_at_least_minus_one_over_n", "cosines_ignore_units",
    "softmax_is_affine", "self_attention_is_additive", "averaging_scores_averages_softmax_weights",
    "some_d_plus_one_vectors_are_all_dissimilar", "chain_may_have_the_rank_of_its_narrowest_width",
    "nonnegative_rows_share_no_channel_when_orthogonal", "tokens_of_one_channel_are_collinear",
    "relu_is_monotone", "at_most_d_plus_one_vectors_are_all_dissimilar",
)  # fmt: skip
"""Claims whose facts are changed: refuted, witnessed, proved and survived ones."""
LIMIT, MEMORY = 5.0, 500 * 2**20
"""Seconds that one may take, and bytes that all of them may add."""
_LONGEST = 2000
"""Letters of an answer."""
TRAP = "trap.py"
ODD: tuple[Any, ...] = (
    None, True, -1, 0, 1, 1025, 2**31, 10**30, 0.5, 1e300, "", "0", "-0", "1/0", "1/00", "2/4",
    "1e5", " 1", "1 ", "0x1", "1_0", "+1", "--1", "1/-2", "\u0661", "nan", "inf", "-inf",
    "[0 +/- 1e400]", "[+/- inf]", "1e999999999", "1.5", "holds", "fails",
    "proved at sizes", "survived", "certified", "witnessed", "float", "none", "rational", "reals",
    "float32", TRAP, f"/{TRAP}", f"../{TRAP}",
    "block trap.py:f() on n d", "__main__", "os.system", "\x1b[2J", "a\nb", "\u202e", "<script>",
    "[/]", "a" * 5000, "9" * 4001, [], {}, [[]], ["1"] * 70, {"n": 1}, {"n": -1}, {"n": 4096},
    {"n": 10**9, "m": 10**9}, [10**9, 10**9],
)  # fmt: skip
TOKENS = (
    b"null", b"NaN", b"//", b"'", b"Infinity", b"1e400", b"\x00", b"\xff", b'"', b"\\u0000",
    b"\\ud800", b"[" * 3000, b'{"a":', b"]", b"}", b",", b":", b"-", b"0", b"/", b" ", b"\n",
    b"\xe2\x80\xae",
)  # fmt: skip


PROOFS = (Strength.PROVED, Strength.PROVED_AT_SIZES)


class HangError(BaseException):
    """One took too long."""


@cache
def originals() -> tuple[tuple[bytes, Fact, Record], ...]:
    """Return facts of the catalogue as lines and as records, with what is known."""
    store, made = Store(user=Path(os.devnull)), []
    for name in SUBJECTS:
        shown = found(name, OURS, store)
        (fact, *_), record = store.named(name), shown.record
        assert record is not None
        proof = None if fact.settled else best_proof(shown.claim)
        known = fact
        if proof is not None:
            known = structs.replace(fact, evidence=proof.strength, proved=proof.sizes)
        made += [(fact.line(), known, record), (record.dumps(), known, record)]
    return tuple(made)


def mutated(generator: np.random.Generator) -> tuple[bytes, Fact, Record]:
    """Draw a fact or a record and change it."""
    data, fact, record = pick(generator, originals())
    if generator.random() < 0.3:
        return _with_its_id(_forged(generator, data)), fact, record
    for _ in range(int(generator.integers(1, 4))):
        if generator.random() < 0.3:
            data = _bytes_changed(generator, data)
        else:
            data = _tree_changed(generator, data)
    if generator.random() < 0.5:
        data = _with_its_id(data)
    return data, fact, record


def _forged(generator: np.random.Generator, data: bytes) -> bytes:
    """Say something else, as somebody would who knows what is read."""
    tree = json.loads(data)
    evidence = tree["evidence"]
    sizes = (
        (evidence.get("sizes"), tree.get("point", {}).get("sizes"))
        if isinstance(evidence, dict)
        else (tree.get("proved"), tree.get("sizes"))
    )
    entries = [side["entries"] for side in tree.get("sides", {}).values() if side["entries"]]
    kind = int(generator.integers(5))
    if kind == 0:
        tree["verdict"] = pick(generator, ("holds", "fails", "undecided", "vacuous"))
    elif kind == 1:
        word = pick(generator, tuple(map(str, Strength)))
        if isinstance(evidence, dict):
            evidence["strength"] = word
        else:
            tree["evidence"] = word
    elif kind == 2:
        for named in filter(None, sizes):
            named[pick(generator, tuple(named))] += int(generator.integers(1, 9))
    elif kind == 3 and entries:
        one = pick(generator, entries)
        one[int(generator.integers(len(one)))] = str(int(generator.integers(-9, 10)))
    else:
        tree["evidence"] = {"strength": "proved"} if isinstance(evidence, dict) else "proved"
        for name in ("point", "sides", "gap", "sizes", "tried", "proved", "id"):
            tree.pop(name, None)
        if "format" in tree:
            tree["id"] = tree["claim"]
    return json.dumps(tree).encode()


def _bytes_changed(generator: np.random.Generator, data: bytes) -> bytes:
    """Change some bytes, wherever they are."""
    start, length = (int(generator.integers(len(data) + 1)), int(generator.integers(1, 30)))
    end = min(start + length, len(data))
    other, _, _ = pick(generator, originals())
    place = int(generator.integers(len(other)))
    new = pick(
        generator,
        (
            b"", data[start:end] * 2, pick(generator, TOKENS), other[place : place + length],
            bytes([int(generator.integers(256))]), data[start:end][::-1], data[end:],
        ),
    )  # fmt: skip
    return data[:start] + new + data[end:]


def _tree_changed(generator: np.random.Generator, data: bytes) -> bytes:
    """Change a value or a key in the tree; what is no JSON any more is changed as bytes."""
    try:
        tree = json.loads(data)
    except (ValueError, RecursionError):
        return _bytes_changed(generator, data)
    places = list(_places(tree))
    if not places:
        return _bytes_changed(generator, data)
    owner, key = pick(generator, places)
    kind = generator.random()
    if kind < 0.15:
        del owner[key]
    elif kind < 0.3:
        other_owner, other = pick(generator, places)
        owner[key] = other_owner[other]
    elif kind < 0.4 and isinstance(owner, dict):
        owner[pick(generator, (f"{key}s", "trust", key.upper(), ""))] = owner[key]
    elif kind < 0.65 and isinstance(owner[key], str):
        owner[key] = _text_changed(generator, owner[key])
    elif kind < 0.75 and isinstance(owner[key], int):
        owner[key] += int(generator.integers(-3, 4))
    else:
        owner[key] = pick(generator, ODD)
    try:
        return json.dumps(tree, ensure_ascii=bool(generator.random() < 0.5)).encode(
            "utf-8", "replace"
        )
    except (ValueError, RecursionError):
        return data


def _places(tree: Any) -> Iterator[tuple[Any, Any]]:
    """List every place in a tree, with what it is in."""
    waiting = [tree]
    while waiting:
        owner = waiting.pop()
        keys = list(owner) if isinstance(owner, dict) else range(len(owner))
        for key in keys:
            yield owner, key
            if isinstance(owner[key], dict | list):
                waiting.append(owner[key])


def _text_changed(generator: np.random.Generator, text: str) -> str:
    place = int(generator.integers(len(text) + 1))
    letter = pick(generator, tuple('0123456789-/ .e\n\x1b[]+\u0661a"\\'))
    return pick(
        generator, (text[:place] + letter + text[place:], text[:place] + letter + text[place + 1 :])
    )


def _with_its_id(data: bytes) -> bytes:
    """Return a fact or a record with the id that its content has, as far as it has one."""
    try:
        tree = json.loads(data)
        point = tree["point"]
        if "format" in tree:
            coordinates = {
                name: tuple(" ".join(part["entries"]) for part in parts)
                for name, parts in point["coordinates"].items()
            }
            parts = (tree["claim"], tree["statement"], point["sizes"], coordinates, tree["file"])
        else:
            claim = next(record for _, _, record in originals() if record.claim == tree["claim"])
            flat = {name: tuple(parts) for name, parts in point.items()}
            parts = (tree["claim"], claim.statement, tree["sizes"], flat, tree.get("file", ""))
        tree["id"] = hashed(*parts)
        return json.dumps(tree).encode()
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError, StopIteration):
        return data


def answered(data: bytes) -> tuple[Fact | Record | None, int, str]:
    """Return what was read, the status and the line that `verify` says."""
    is_record = data.lstrip()[:1] == b"{" and b'"format"' in data
    try:
        finding: Fact | Record = loads(data) if is_record else read(data.removesuffix(b"\n"))
    except (FactError, RecordError) as error:
        return None, 2, f"mailed.json: {error}"
    return finding, *judged(finding, OURS, "")


def trial(generator: np.random.Generator) -> Iterator[Outcome]:
    """Change a fact or a record and have it verified."""
    data, fact, record = mutated(generator)
    try:
        with limited(LIMIT):
            finding, status, line = answered(data)
    except HangError:
        yield wrong(f"no answer within {LIMIT:g} seconds: {data[:1000]!r}")
        return
    except Exception as error:  # noqa: BLE001 - whatever leaves the court is wrong
        yield wrong(f"{type(error).__name__} {error!s:.200}: {data[:1000]!r}")
        return
    shown = printable(line)
    if "\n" in shown or len(shown) > _LONGEST or not all(map(str.isprintable, shown)):
        yield wrong(f"not one line: {shown[:200]!r}")
    elif Path("sprung").exists():
        yield wrong(f"ran what it named: {data[:1000]!r}")
    elif status:
        yield Outcome(decided=True, holds=False)
    else:
        assert finding is not None
        false = next((why for why in _beyond(finding, fact, record)), "")
        yield Outcome(decided=True, wrong=false and f"{false}: {data[:2000]!r}", holds=True)


def _beyond(finding: Fact | Record, fact: Fact, record: Record) -> Iterator[str]:
    """Say where what was accepted says more than what is kept about the same claim."""
    if finding.claim != fact.claim:
        kept = [each for each in originals() if each[1].claim == finding.claim]
        if not kept:
            yield f"{finding.claim} is none of those that were changed"
            return
        _, fact, record = kept[0]
    is_record = isinstance(finding, Record)
    strength = finding.strength if is_record else finding.evidence
    if finding.verdict is not fact.verdict:
        yield f"{finding.verdict}, where {fact.verdict} is kept"
    if strength.rank < fact.evidence.rank:
        yield f"{strength}, where {fact.evidence} is kept"
    proved = finding.proved if not is_record else finding.evidence.sizes
    if strength in PROOFS and not _within(proved, fact, strength):
        yield f"proved up to {proved}, where {fact.proved} is kept"
    if is_record and finding.statement != record.statement:
        yield "another statement"
    if is_record and finding.point == record.point and finding.point is not None:
        yield from _other_sides(finding, record)


def _within(proved: dict[str, int], fact: Fact, strength: Strength) -> bool:
    """Whether a proof says no more than the one that is kept: of that for all sizes, some numbers.

    What a proof for all sizes leaves a symbol, it shows at every number.
    """
    kept = fact.proved
    if strength is Strength.PROVED:
        return all(name in proved and proved[name] <= size for name, size in kept.items())
    most = 0 if fact.evidence is not Strength.PROVED else max(proved.values(), default=0)
    return all(size <= kept.get(name, most) for name, size in proved.items())


def _other_sides(finding: Record, record: Record) -> Iterator[str]:
    """Compare printed sides with those of the same point."""
    for name, side in record.sides.items():
        shown = finding.sides[name]
        if shown.shape != side.shape:
            yield f"another shape of {name}"
            return
        for text, known in zip(shown.entries, side.entries, strict=True):
            if text != known and not (arb(text).overlaps(arb(known)) and arb(text).is_finite()):
                yield f"{name} is {text}, where {known} is kept"


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Interrupt what takes too long."""

    def ring(*_: object) -> None:
        raise HangError

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@contextmanager
def bounded() -> Iterator[None]:
    """Work in a folder with a file that tells if it was run, and with little more memory."""
    originals()
    _, most = limits = resource.getrlimit(resource.RLIMIT_DATA)
    used = _data() + MEMORY
    here = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "below").mkdir()
        for place in (TRAP, f"below/{TRAP}"):
            (Path(folder) / place).write_text(
                f"open({str(Path(folder) / 'below' / 'sprung')!r}, 'w').close()\n"
            )
        os.chdir(Path(folder) / "below")
        resource.setrlimit(resource.RLIMIT_DATA, (used, most))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_DATA, limits)
            os.chdir(here)


def _data() -> int:
    """Return the bytes of private memory that the process has."""
    if sys.platform == "linux":
        status = Path("/proc/self/status").read_text()
        return 1024 * int(status.partition("VmData:")[2].split()[0])
    return 2**31


CAMPAIGN = Campaign(
    "records",
    "mutated records and facts, each verified within 5 seconds and 500 MB",
    trial, small=300, full=100_000, around=bounded,
    counted="{true:,} accepted and {false:,} refused",
)  # fmt: skip
