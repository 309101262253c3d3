"""`lakatos atlas`: a static site of claims, counterexamples, blocks and laws."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ..catalogue.claims import is_outside
from ..catalogue.project import check_address, declared_address, declared_files
from ..show.atlas.gather import gathered
from ..show.atlas.mathml import converter
from ..show.atlas.write import write_site
from .court import Court, pass_court
from .names import claim_names
from .output import say
from .request import PATH, UNFOUND, fail, timeout_option

if TYPE_CHECKING:
    from pathlib import Path

    from ..show.atlas.leaf import Contents


@click.command(
    short_help="Write a site of claims that opens without a network.",
    epilog="""\b
Examples:
  lakatos atlas --out site               your claims, or the catalogue
  lakatos atlas --out site my_claims.py  the claims of a file
  lakatos atlas --out site softmax       a family of claims""",
)
@click.argument("select", nargs=-1, metavar="[NAME ...]", shell_complete=claim_names)
@click.option(
    "--out", type=PATH, required=True, help="The folder to write, made if it is not there."
)
@click.option(
    "--address",
    metavar="URL",
    help="Where the site will stand, for citations; as in pyproject.toml without it.",
)
@timeout_option
@pass_court
def atlas(
    court: Court, *, select: tuple[str, ...], out: Path, address: str | None, timeout: float
) -> None:
    """Write a site of claims that needs no network: open its index.html, or put it on any host.

    Without a name it has the claims that the project declares in pyproject.toml, as claims under
    [tool.lakatos], or else the whole catalogue. What is kept is judged again as it is written.
    """
    converter()
    try:
        names = select or tuple(declared_files())
        if address is None:
            address = declared_address(own=bool(declared_files()))
        elif address:
            check_address(address, "--address")
        site = write_site(out, _gathered(court, names, address, timeout))
    except UNFOUND as error:
        fail(str(error))
    except OSError as error:
        fail(f"--out {out} cannot be written: {error.strerror or error}")
    heaviest = max(site.pages, key=lambda name: site.pages[name])
    say(
        f"{len(site.pages)} pages in {out}, {sum(site.pages.values()):,} bytes; the largest is "
        f"{heaviest} with {site.pages[heaviest]:,}. Open {out / 'index.html'}"
    )


def _gathered(court: Court, names: tuple[str, ...], address: str, timeout: float) -> Contents:
    store = court.store().aside
    outside = store.has_own or any(map(is_outside, names))
    return court.ask(gathered, names, store, address, outside=outside, timeout=timeout)
