"""What type checkers read of `lakatos.reference`, which finds its blocks by walking its files.

`python -m lakatos.tools.stubs` writes it anew; a test compares it with the files.
"""

import inspect
from pathlib import Path

from lakatos import reference
from lakatos.harness.catalogue.blocks import modules_below

PATH = Path(reference.__file__).with_suffix(".pyi")
_HEAD = "# Written by tools/stubs.py from the files of the families.\n"


def stub() -> str:
    """Return an import for each public name that a file of a family defines."""
    lines = [_HEAD]
    for module in modules_below(reference.__name__):
        place = module.__name__.removeprefix(f"{reference.__name__}.")
        if "." not in place:  # no file of a family
            continue
        lines += [f"from .{place} import {name} as {name}\n" for name in _defined(module)]
    return "".join(lines)


def _defined(module: object) -> list[str]:
    return [
        name
        for name, value in vars(module).items()
        if not name.startswith("_")
        and (inspect.isfunction(value) or inspect.isclass(value))
        and value.__module__ == vars(module)["__name__"]
    ]


if __name__ == "__main__":
    PATH.write_text(stub(), encoding="utf-8")
