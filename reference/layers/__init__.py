"""Blocks of layers that treat each token alone, their branches and their stacks."""
