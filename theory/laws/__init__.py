"""Laws: schemas over a map, a line or two each, named for the fact and returning a relation.

A law is written once, in the module of its family, and imported from here by its name.
"""

from .algebra import *
from .implications import *
from .order import *
from .roles import *
from .schema import *
from .tokens import *
