"""The parts that certificates are made of: Python's standard library alone, from 3.9 on.

A certificate is one file: the definitions that it needs out of these modules, in this order, then
the blocks and the claim, then the point. Names are therefore unique across the modules, and what
they import from each other is left out of the file. Nothing here is imported to judge anything.
"""

PARTS = ("numbers", "functions", "derivatives", "arrays", "language", "relations", "domains")
"""The modules, each after those that it imports."""
