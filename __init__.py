"""Lakatos: a court for mathematical claims about neural-network blocks."""

import sys
from pathlib import Path

__version__ = "0.1.0"
__path__ = [str(Path(__file__).resolve().parent)]
"""The folder's own name: an editable install finds this file through a link in `.src`."""

_DOORS = {
    "theory": "the language is imported from lakatos.theory, and laws from lakatos.theory.laws",
    "numbers": "the language is imported from lakatos.theory, number systems from lakatos.systems",
    "reference": "a block is imported by its name, as in: from lakatos.reference import layer_norm",
    "properties": "a claim is found by its name, as in: lakatos show self_attention_is_additive",
    "harness": "the court is entered by lakatos.court, lakatos.testing, lakatos.strategies and the "
    "command line",
}
"""For each room whose files may move, where what they offer is found."""


class _Doors:
    """Asked last for a module, so that an old path is told the way and not only that it is gone."""

    @staticmethod
    def find_spec(name: str, *_: object) -> None:
        """Find nothing, and say where to look.

        Raises:
            ModuleNotFoundError: The module would stand in a room of ours.
        """
        package, _dot, inside = name.partition(".")
        door = _DOORS.get(inside.partition(".")[0])
        place = Path(__path__[0], *inside.split("."))
        there = place.is_dir() or place.with_suffix(".py").is_file()
        if package == __name__ and door and not there:
            raise ModuleNotFoundError(f"there is no {name}: {door}", name=name)


sys.meta_path.append(_Doors)
