"""Structure: laws read off a block's own code, by rules of composition. Trusted."""
