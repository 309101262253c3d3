"""What draws and what runs notebooks: `tox -e notebooks` has both."""

from importlib.util import find_spec

import pytest

PACKAGES = ("matplotlib", "nbclient", "nbformat", "ipykernel")
ABSENT = ", ".join(name for name in PACKAGES if not find_spec(name))


def pytest_collection_modifyitems(items):
    for item in items:
        if ABSENT and "notebooks" in item.path.parts:
            item.add_marker(pytest.mark.skip(reason=f"there is no {ABSENT}"))
