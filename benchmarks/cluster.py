"""Two machines of a Ray cluster against two processes: seconds, their ratio, the verdicts.

The same claims are decided from nothing by `lakatos check --fresh --jobs 2`, and by `--cluster` on
a cluster of two machines with a processor each, both on this computer. When half of the answers are
there, the process that decides on one of the machines is killed: what it was asked is asked again.
Nothing may be lost, and no verdict may be another one. It needs `lakatos[cluster]`, and a machine
with nothing else to do.
"""

from __future__ import annotations

import argparse
import os
import signal
from pathlib import Path

import numpy as np
from catalogue import measured
from lakatos.harness.catalogue.claims import catalogue
from ray.cluster_utils import Cluster
from rich.console import Console

DECIDES = "ray::Station"
"""What a process of the cluster that decides is called."""


def parent(process):
    """Return the process that started another one; 0 if either is gone."""
    try:
        return int((process / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def is_below(process, above):
    """Whether a process was started by another one, or by one that it started."""
    while (number := parent(process)) > 1:
        if number == above:
            return True
        process = Path("/proc") / str(number)
    return False


def deciding():
    """List the processes of our cluster that decide."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            name = (process / "cmdline").read_bytes().decode(errors="replace")
        except OSError:
            continue
        if name.startswith(DECIDES) and is_below(process, os.getpid()):
            found.append(int(process.name))
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=120, help="claims, drawn by a seed")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    console, generator = Console(width=100, highlight=False), np.random.default_rng(given.seed)
    claims = [claim.id for claim in catalogue()]
    names = generator.choice(claims, min(given.count, len(claims)), replace=False).tolist()
    killed = []

    def told(count):
        if count == len(names) // 2:
            killed.append(deciding()[0])
            os.kill(killed[0], signal.SIGKILL)

    near = measured(names, "--jobs=2")
    machines = Cluster(initialize_head=True, head_node_args={"num_cpus": 1})
    machines.add_node(num_cpus=1)
    try:
        far = measured(names, f"--cluster={machines.address}", told=told)
    finally:
        machines.shutdown()
    differ = [name for name in names if near["verdicts"][name] != far["verdicts"][name]]
    console.print(f"{len(names)} claims; two processes: {near['wall']:.1f} s")
    console.print(f"two machines, of which {len(killed)} was killed: {far['wall']:.1f} s")
    ratio = near["wall"] / far["wall"]
    console.print(f"ratio: {ratio:.2f}; other verdicts: {differ or 'none'}")


if __name__ == "__main__":
    main()
