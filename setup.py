"""What `pyproject.toml` cannot say: in a wheel the facts are packed into one file."""

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

from setuptools import setup
from setuptools.command.build_py import build_py

HERE = Path(__file__).resolve().parent


class Packing(build_py):
    """Building the package, for a wheel with packed facts; not where it stays in its checkout."""

    def run(self) -> None:
        """Build, then put one file in the place of many."""
        super().run()
        if not self.editable_mode:
            _packed().pack_folder(Path(self.build_lib, "lakatos", "properties"))


def _packed() -> ModuleType:
    """Return the module that packs facts; the package itself need not be installed."""
    spec = spec_from_file_location("packed", HERE / ".src/lakatos/harness/keep/packed.py")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    setup(cmdclass={"build_py": Packing})
