"""A counterexample as one file that needs nothing of ours: Python's standard library alone.

The claim and its blocks are written as for a NumPy script; what they call are the stand-alone
parts in `alone/`: intervals with fractions for ends, arrays of them, derivatives. The file makes
the point, sees that it is one the claim speaks of, evaluates the claim and fails unless its
relation is certainly false there, in the entry and with the numbers that it shows. (Of a claim that
something exists: certainly true.)
"""

from .second import SecondOpinion, disagreement, second_opinions
from .write import certificate

__all__ = ["SecondOpinion", "certificate", "disagreement", "second_opinions"]
