"""What goes wrong while a script is made: any stage may raise these."""


class ScriptError(Exception):
    """No short NumPy script shows this refutation; the message says why, and what does."""


class NoSuchPartError(Exception):
    """The claim has no part of that number."""
