"""The blocks, as pure functions in formula order, written once for every number system."""
