"""What a user asks for: claims, findings, blocks of their own; a mistake is told in one line."""

from __future__ import annotations

import functools
import math
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from ...theory.claim import ClaimError
from ..catalogue.claims import SelectionError
from ..catalogue.own import OwnBlock, literals
from ..catalogue.worker import TIMEOUT, WorkerError
from ..decide import without_device
from ..keep.fact import FactError
from ..keep.record import RecordError
from ..show.find import Origin
from ..show.printable import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

NOT_AS_EXPECTED, USAGE = 1, 2
_LONGEST = 1000
"""Letters of a line about a mistake, which may repeat whatever was typed."""
PATH = click.Path(path_type=Path)
SEED = click.IntRange(0, 2**63 - 1)


class Seconds(click.FloatRange):
    """A time that passes: longer than nothing, at most eleven days, and a number."""

    def __init__(self) -> None:
        super().__init__(0, 1e6, min_open=True)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Read a number of seconds; what is no number compares with no bound."""
        found = super().convert(value, param, ctx)
        if math.isnan(found):
            self.fail(f"{value} is no number of seconds", param, ctx)
        return found


SECONDS = Seconds()
timeout_option = click.option(
    "--timeout",
    type=SECONDS,
    default=TIMEOUT,
    show_default=True,
    help="Seconds that a claim or a law of your own code may take.",
)


def fail(message: str, status: int = USAGE) -> NoReturn:
    """Say what is wrong and end with this exit status."""
    lines = (line[:_LONGEST] for line in printable(message).splitlines())
    click.echo("\n".join(lines), err=True)
    sys.exit(status)


@contextmanager
def told_of(name: str) -> Iterator[None]:
    """Have a mistake in a user's file name the file, and what did not answer too.

    Raises:
        SelectionError: The same, with the file's name.
    """
    file = Path(name).name
    try:
        yield
    except SelectionError as error:
        raise SelectionError(str(error) if file in str(error) else f"{file}: {error}") from None
    except WorkerError as error:
        raise SelectionError(f"{file} could not be read: {error}") from None


def require_device(name: str) -> None:
    """End with one line where torch cannot search on this kind of device."""
    lacking = without_device(name)
    if lacking:
        fail(f"--device {name}: {lacking}; without the option it searches on the processor")


UNFOUND = (FactError, RecordError, SelectionError, ClaimError, WorkerError)
"""What hinders a finding from being shown."""


def own_block(command: Callable[..., None]) -> Callable[..., None]:
    """Let a command be told where a claim or a block of the user's own comes from."""

    @functools.wraps(command)
    def told(
        claims_file: Path | None, block: str | None, shape: str | None, arguments: tuple[str, ...],
        frozen: bool, **named: Any,  # noqa: FBT001 - click passes flags by name
    ) -> None:  # fmt: skip
        try:
            given = literals(arguments)
            own = None if block is None else OwnBlock(block, shape, given, frozen)
        except SelectionError as error:
            fail(str(error))
        command(origin=Origin(claims_file, own), **named)

    for option in reversed(_OWN):
        told = option(told)
    return told


_OWN = (
    click.option("--claims", "claims_file", type=PATH, help="The file that declares the claims."),
    click.option("--block", metavar="SPEC", help="Your own block: file.py:name."),
    click.option("--input", "shape", help="Shape of your block's input, as for matrix."),
    click.option("--arg", "arguments", multiple=True, metavar="NAME=VALUE", help="As for matrix."),
    click.option("--frozen", is_flag=True, help="As for matrix."),
)
