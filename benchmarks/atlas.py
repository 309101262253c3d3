"""What the atlas of the whole catalogue costs: processor seconds, bytes, its heaviest pages.

How soon its start page is seen, and what a browser finds in its pages, `tox -e atlas` prints.
"""

from __future__ import annotations

import time
from pathlib import Path
from tempfile import TemporaryDirectory

from lakatos.harness.keep.store import Store
from lakatos.harness.show.atlas.gather import gathered
from lakatos.harness.show.atlas.mathml import converter
from lakatos.harness.show.atlas.write import write_site
from rich.console import Console
from rich.table import Table


def main() -> None:
    """Build the site in a folder of its own, and print what that took and gave."""
    converter()
    with TemporaryDirectory() as folder:
        began = time.process_time()
        contents = gathered((), Store())
        judged = time.process_time()
        site = write_site(Path(folder), contents)
        ended = time.process_time()
        files = [path for path in Path(folder).rglob("*") if path.is_file()]
        whole = sum(path.stat().st_size for path in files)
    points = [leaf.settled for leaf in contents.claims if leaf.settled]
    heaviest = sorted(site.pages, key=site.pages.__getitem__, reverse=True)[:2]
    rows = {
        "processor seconds, judging and writing programs": f"{judged - began:.1f}",
        "processor seconds, writing pages": f"{ended - judged:.1f}",
        "pages, of which many lead former ids to what they are now": f"{len(site.pages):,}",
        "files": f"{len(files):,}",
        "megabytes": f"{whole / 1e6:.1f}",
        **{f"kilobytes of {name}": f"{site.pages[name] / 1e3:.0f}" for name in heaviest},
        "points that settle a claim": str(len(points)),
        "of these computed in their pages": str(sum(bool(point.live) for point in points)),
        "blocks, of which drawn": f"{len(contents.blocks)}, "
        f"{sum(bool(block.flow) for block in contents.blocks)}",
    }
    table = Table(title=f"{len(contents.claims)} claims")
    for heading, side in (("what", "left"), ("how much", "right")):
        table.add_column(heading, justify=side)
    for row in rows.items():
        table.add_row(*row)
    Console().print(table)


if __name__ == "__main__":
    main()
