"""What the tests and claims notice: mutants of blocks, broken twins of claims."""
