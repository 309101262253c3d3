"""Programs of array operations, and the rules by which they run in any number system. Trusted."""
