"""Garbage is looked for seldom, and still is."""

import gc
import subprocess
import sys

from lakatos.harness.catalogue.collecting import collect_seldom


def test_new_objects_are_looked_through_less_often_and_old_ones_as_ever():
    before = gc.get_threshold()
    gc.set_threshold(700, 11, 12)
    try:
        collect_seldom()
        new, *old = gc.get_threshold()
    finally:
        gc.set_threshold(*before)
    assert gc.isenabled()
    assert new > 700
    assert old == [11, 12]


def test_a_process_that_ends_looks_at_nothing_any_more():
    counting = (
        "import atexit, gc\n"
        "atexit.register(lambda: print(gc.get_freeze_count() > 0, len(gc.get_objects()) < 100))\n"
        "from lakatos.harness.catalogue.collecting import collect_seldom\n"
        "collect_seldom(), collect_seldom()\n"
    )
    # What was registered last is called first.
    run = subprocess.run(
        [sys.executable, "-c", counting], capture_output=True, text=True, check=True
    )
    assert run.stdout.split() == ["True", "True"]
