"""Garbage is looked for seldom, and still is."""

import gc

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
