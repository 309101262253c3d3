"""A counterexample that answers in the page: its certificate, in JavaScript.

`translate` writes the part of Python in which certificates are written as calls of the runtime,
which does what Python does; `write` makes of a certificate what its page loads. There the reader
changes an entry of the point, and both sides are enclosed again, in fractions with outward
rounding: nothing is computed with floats, since they promise nothing.
"""

from .translate import LiveError
from .write import library, live_form

__all__ = ["LiveError", "library", "live_form"]
