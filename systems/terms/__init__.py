"""Terms over symbolic sizes: a number system in which one normal form is one at every size."""
