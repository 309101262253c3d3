"""What a number system says when it cannot answer."""


class UndecidedError(ArithmeticError):
    """The enclosures at hand do not settle a comparison; more precision may."""


class NotRigorousError(AttributeError, ArithmeticError):
    """A function has no rigorous value in a number system.

    It is an `AttributeError` too, so that `hasattr(namespace, "sort")` answers honestly.
    """
