"""The start page: what this is, the thread's question answered, and a search as one types."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

from ....theory.verdict import Verdict
from ...catalogue.index import spelling
from .documents import GROUPS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from .history import Since
    from .leaf import Contents, Leaf, Leaves
    from .site import Site

_THREAD = {
    "two_projections_collapse": "You are right that linear layers in a row are one linear layer.",
    "self_attention_is_additive": (
        "But attention is not linear: its weights depend on the tokens, and that is the "
        "nonlinearity."
    ),
    "output_projection_and_dense_layer_collapse_through_norm": (
        "And where its output projection seems to meet the next dense layer, a norm stands between "
        "them, so the two are not one."
    ),
}
"""The answer to the question of the thread, in the claims that it rests on."""
_PICTURE = "self_attention_is_additive"
_REFUTED = 8
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_WORD = re.compile(r"[^\W_]+")


def start_page(site: Site, contents: Contents, titles: Mapping[str, str]) -> None:
    """Write the start page and the index that its search reads, texts by their titles among it."""
    leaves = {leaf.id: leaf for leaf in contents.claims}
    counts = Counter(leaf.verdict for leaf in contents.claims)
    answered = all(name in leaves for name in _THREAD)
    refuted = [each for each in contents.claims if each.verdict is Verdict.FAILS]
    new = newest(refuted)
    site.page(
        "",
        "start.html.j2",
        said=_said(counts),
        picture=_picture(leaves, refuted),
        thread=[(said, leaves[name]) for name, said in _THREAD.items()] if answered else [],
        newest=bool(new),
        refuted=new or _in_turns(refuted)[:_REFUTED],
    )  # fmt: skip
    texts = (_text(*each) for each in titles.items())
    documents = [*map(_claim, contents.claims), *map(_block, contents.blocks), *texts]
    site.file("index.js", f"window.lakatosIndex = {as_script(documents)};\n")


def _said(counts: Counter[Verdict]) -> str:
    """Say in a sentence how many claims there are, and what became of them."""
    total, holds, fails = counts.total(), counts[Verdict.HOLDS], counts[Verdict.FAILS]
    found = f"{total} claims are" if total != 1 else "One claim is"
    parts = [f"{holds} hold{'s' if holds == 1 else ''} or met no exception"] if holds else []
    if fails:
        by = ", each by a point that you can recheck" if fails > 1 else ", by a point"
        parts.append(f"{fails} {'are' if fails > 1 else 'is'} refuted{by}")
    if total - holds - fails:
        parts.append(f"{total - holds - fails} not decided")
    return f"{found} judged here: {', '.join(parts)}."


def _picture(leaves: Mapping[str, Leaf], refuted: Iterable[Leaf]) -> Leaf | None:
    """Return the counterexample to draw: the thread's, or the first whose difference is drawn."""
    drawn = (each for each in refuted if each.settled and each.settled.difference)
    hero = leaves.get(_PICTURE)
    return hero if hero and hero.settled else next(drawn, None)


def newest(refuted: Iterable[Leaf]) -> list[Leaf]:
    """Return the counterexamples that came on record last; none unless that is known of each."""
    commits: dict[Since, list[Leaf]] = defaultdict(list)
    for leaf in refuted:
        if leaf.settled and leaf.since is None:
            return []
        if leaf.since:
            commits[leaf.since].append(leaf)
    found = [leaf for since in sorted(commits, reverse=True) for leaf in _in_turns(commits[since])]
    return found[:_REFUTED]


def _in_turns(refuted: Sequence[Leaf]) -> list[Leaf]:
    """Return claims, one of each subject first, and those of which it is known what holds."""
    turns: Counter[str] = Counter()
    ranks: dict[str, tuple[int, bool]] = {}
    for leaf in sorted(refuted, key=lambda each: not each.repaired_by):
        subject = f"{leaf.family}/{leaf.subject}"
        ranks[leaf.id] = turns[subject], not leaf.repaired_by
        turns[subject] += 1
    return sorted(refuted, key=lambda each: ranks[each.id])


def _claim(leaf: Leaf) -> dict[str, Any]:
    text = leaf.place.text
    id_ = leaf.settled.id.rpartition("-")[2] if leaf.settled else ""
    blocks = (*leaf.naming, *map(spelling, leaf.naming))
    more = (leaf.subject, leaf.place.quote, text.key, *text.authors, *blocks, id_)
    return _document("claim", leaf.id, leaf.statement, leaf.verdict, " ".join((*more, *leaf.was)))


def _block(found: Leaves) -> dict[str, Any]:
    text = found.place.text
    more = " ".join((found.family, spelling(found.name), text.key, *text.authors))
    return _document("block", found.name, found.sentence, "block", more)


def _text(place: str, title: str) -> dict[str, Any]:
    folder, _, name = place.rpartition("/")
    lines = (group[name] for group in GROUPS.values() if name in group)
    return _document(folder or ".", name, title, "text", next(lines, ""))


def _document(kind: str, name: str, said: str, verdict: str, more: str) -> dict[str, Any]:
    """Return what can be found: more words are those that the name and the sentence lack."""
    known = set(spread(f"{name} {said}"))
    words = dict.fromkeys(word for word in spread(more) if word not in known)
    return {"k": kind, "n": name, "s": said, "v": verdict, "w": " ".join(words)}


def spread(text: str) -> list[str]:
    """Return the words of a text in lower case: `LayerNorm` and `layer_norm` are two each."""
    return [word.lower() for word in _WORD.findall(_CAMEL.sub(" ", text))]


def as_script(value: Any) -> str:
    """Write data into a script, where no text of it can end the script."""
    written = json.dumps(value, separators=(",", ":"))
    return written.replace("<", r"\u003c").replace("\u2028", r"\u2028")
