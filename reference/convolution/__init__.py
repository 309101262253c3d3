"""Blocks of convolutions and the networks made of them."""
