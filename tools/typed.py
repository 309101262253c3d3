"""Show the README's claims file to type checkers, as somebody who installed the package would.

    python -m lakatos.tools.typed [mypy | pyright] ...

It fails where a checker has something to say.
"""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

README = Path(__file__).resolve().parents[1] / "README.md"
STRICT = {"mypy": ["mypy", "--strict"], "pyright": ["pyright", "--pythonpath", sys.executable]}


def main() -> None:
    """Run the checkers that are named, both by default, in a folder of their own."""
    blocks = re.findall(r"```python\n(.*?)```", README.read_text("utf-8"), re.DOTALL)
    claims = [block for block in blocks if "@claim(" in block]
    outside = {name: value for name, value in os.environ.items() if name != "MYPYPATH"}
    failed = False
    with tempfile.TemporaryDirectory() as folder:
        for place, text in enumerate(claims):
            Path(folder, f"claims_{place}.py").write_text(text, "utf-8")
        for checker in sys.argv[1:] or STRICT:
            print(f"{checker}, on {len(claims)} claims file(s) of the README:", flush=True)  # noqa: T201
            command = [sys.executable, "-m", *STRICT[checker], "."]
            failed |= bool(subprocess.run(command, cwd=folder, env=outside, check=False).returncode)
    sys.exit(failed or not claims)


if __name__ == "__main__":
    main()
