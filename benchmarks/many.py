"""Many small claims in one folder: what checking, replaying and listing them costs a claim.

Each command runs as a user starts it, over all files of the folder; the processor seconds are those
of all its processes. Linear means that the seconds of one claim stay the same.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.table import Table

COUNTS = (1250, 2500, 5000, 10000)
A_FILE = 250
"""Claims in one file."""
HEAD = '''"""Many small claims, every other one false."""

from lakatos.theory import FAILS, HOLDS, Array, Real, Relation, Source, claim, equal

ME = Source("me", "My notes", ("Ada",), 2024, "https://example.org")
'''
CLAIM = '''

@claim(latex="x", source=ME, expected={expected})
def claim_{number}(x: Real[Array, "n"]) -> Relation:
    """{number} times {left} is {number} times x."""
    return equal({number} * {left}, {number} * x)
'''
COMMANDS = {
    "from nothing": ("check", "-j", "1"),
    "replayed": ("check", "-j", "1"),
    "listed": ("list",),
}


def write(folder: Path, count: int) -> list[str]:
    """Write so many claims into files of a folder, and return the files' names."""
    claims = [
        CLAIM.format(
            number=number + 1,
            left="x * x" if number % 2 else "x",
            expected="FAILS" if number % 2 else "HOLDS",
        )
        for number in range(count)
    ]
    names = []
    for first in range(0, count, A_FILE):
        names.append(f"claims_{first}.py")
        text = HEAD + "".join(claims[first : first + A_FILE])
        (folder / names[-1]).write_text(text, encoding="utf-8")
    return names


def processor_seconds() -> float:
    """Return what the processes that ended so far have used."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def measured(count: int) -> list[float]:
    """Return the processor seconds of each command."""
    found = []
    with tempfile.TemporaryDirectory() as name:
        files = write(Path(name), count)
        for arguments in COMMANDS.values():
            before = processor_seconds()
            command = [sys.executable, "-m", "lakatos.harness.command.cli", *arguments, *files]
            lines = subprocess.run(command, cwd=name, check=True, capture_output=True).stdout
            assert lines.count(b"\n") >= count, lines[-500:]
            found.append(processor_seconds() - before)
    return found


def main() -> None:
    """Measure each count that is named, or all."""
    counts = [int(text) for text in sys.argv[1:]] or COUNTS
    console = Console(width=100)
    table = Table(title="Processor seconds, and milliseconds a claim")
    for heading in ("claims", *COMMANDS):
        table.add_column(heading, justify="right")
    for count in counts:
        shown = [f"{each:.1f} ({1000 * each / count:.1f})" for each in measured(count)]
        console.print(f"{count:,}: {', '.join(shown)}", highlight=False)
        table.add_row(f"{count:,}", *shown)
    console.print(table)


if __name__ == "__main__":
    main()
