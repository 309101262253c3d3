"""Claims about convolutions and the networks made of them."""
