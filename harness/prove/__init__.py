"""Proving: identities at small sizes, laws read off a block, what follows from laws. Trusted."""
