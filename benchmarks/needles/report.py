"""The table and the plot of what `run.py` found: `python benchmarks/needles/report.py`.

Writes `docs/needles.md` and `docs/needles.svg`; the plot needs matplotlib (`lakatos[benchmarks]`).
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import matplotlib as mpl
from contestants import CONTESTANTS, PAIR
from named import NEEDLES, is_near, kind
from run import results

mpl.use("svg")
from matplotlib import pyplot as plt

DOCS = Path(__file__).parents[2] / "docs"
MARKS = (1, 10, 60)
FALSE = [name for name in NEEDLES if not is_near(name)]

PAGE = """# Needles

{false} false claims, from easy to very hard, and {near} true near misses, not to be refuted. \
Each contestant meets each claim once, with one seed, in a process of its own; a claim is solved \
when the court confirms a point, and the seconds are that process' processor time until then. All \
but the search of this project are given its batched evaluation and gradients, the same sizes in \
turn, and the court, which judges what they offer as it is and rounded. HypoFuzz ({pair}) runs \
in an environment of its own.

`python benchmarks/needles/run.py --seconds 10` measures (and goes on where it was stopped), \
`python benchmarks/needles/report.py` writes this page. The claims stand in `benchmarks/needles/`, \
the points at which they are known to fail in a file of their own, which no contestant reads. \
Each contestant meets a false claim for 10 s, ours for 60 s where it takes them, and a near miss \
for one second, ours for 10. What a contestant loads, provers too, is loaded before the time \
runs. All were met in one run, on two cores that had other things to do at times, which makes a \
processor second longer, but for HypoFuzz and the search on a card: these are of an earlier run, \
on other machines, and that on a card of the search as it was then, which pays seconds for each \
kernel's first start and met nine of the near misses. In that earlier run CMA-ES solved 60 within \
60 s, differential evolution 54 and random sampling 46.{machines}

## Solved, of {false}

{table}

A dash: nothing ran for so long. *Near misses* counts those that were refuted.

![Solved claims against processor seconds, a line a contestant](needles.svg)

## By kind, at {at} s

{kinds}

## Not solved by the search of this project

{open}
"""


def best():
    """Return the seconds at which each contestant solved each claim, and how long it tried."""
    solved, tried = defaultdict(dict), defaultdict(lambda: defaultdict(float))
    for line in results():
        one, name = line["contestant"], line["claim"]
        if line["solved"]:
            before = solved[one].get(name, line["seconds"])
            solved[one][name] = min(before, line["seconds"])
        ended = line["solved"] or line["verdict"] is not None
        tried[one][name] = max(tried[one][name], 1e9 if ended else line["budget"])
    return solved, tried


def machines():
    """Say on which processor and card it was measured, as far as the lines know."""
    processors = sorted({line["processor"] for line in results() if line.get("processor")})
    cards = sorted({line["card"] for line in results() if "card" in line})
    said = f" Processor: {', '.join(processors)}." if processors else ""
    return said + (f" Card: {', '.join(cards)}." if cards else "")


def rows(heads, lines):
    """Return a table in Markdown."""
    parts = [heads, ["---"] + ["---:"] * (len(heads) - 1), *lines]
    return "\n".join(f"| {' | '.join(map(str, each))} |" for each in parts)


def within(solved, names, seconds):
    """Count the claims that were solved in time."""
    return sum(solved.get(name, 1e9) <= seconds for name in names)


def table(solved, tried):
    lines = []
    for one in CONTESTANTS:
        counts = [
            within(solved[one], FALSE, mark)
            if all(tried[one][name] >= mark for name in FALSE)
            else "-"
            for mark in MARKS
        ]
        refuted = sum(is_near(name) for name in solved[one])
        lines.append([one, *counts, refuted])
    return rows(["", *(f"{mark} s" for mark in MARKS), "near misses"], lines)


def kinds(solved, seconds):
    """Count by kind."""
    every = list(dict.fromkeys(kind(name) for name in FALSE))
    lines = []
    for each in every:
        names = [name for name in FALSE if kind(name) == each]
        counts = [within(solved[one], names, seconds) for one in CONTESTANTS]
        lines.append([each, len(names), *counts])
    return rows(["", "claims", *CONTESTANTS], lines)


def plot(solved):
    """Draw how many claims were solved after how many seconds."""
    mpl.rcParams["svg.hashsalt"] = "needles"
    figure, axes = plt.subplots(figsize=(8, 5))
    for one in CONTESTANTS:
        times = sorted(seconds for name, seconds in solved[one].items() if name in FALSE)
        wide = {"linewidth": 2.5, "color": "black"} if one == "ours" else {"linewidth": 1.2}
        axes.step(times, range(1, len(times) + 1), where="post", label=one, **wide)
    axes.set(xscale="log", xlabel="processor seconds", ylabel=f"solved, of {len(FALSE)}")
    axes.set_ylim(0, len(FALSE))
    axes.grid(alpha=0.3)
    axes.legend(fontsize=8, loc="upper left")
    figure.tight_layout()
    figure.savefig(DOCS / "needles.svg", metadata={"Date": None})


def main():
    solved, tried = best()
    at = max(mark for mark in MARKS if all(tried["arrays()"][name] >= mark for name in FALSE))
    missed = [name for name in FALSE if name not in solved["ours"]]
    page = PAGE.format(
        pair=" beside ".join(f"{name} {release}" for name, release in PAIR.items()),
        false=len(FALSE),
        near=len(NEEDLES) - len(FALSE),
        table=table(solved, tried),
        kinds=kinds(solved, at),
        at=at,
        machines=machines(),
        open="\n".join(f"- `{name}`: {NEEDLES[name].statement}" for name in missed) or "None.",
    )
    (DOCS / "needles.md").write_text(page, "utf-8")
    plot(solved)


if __name__ == "__main__":
    main()
