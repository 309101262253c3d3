"""The law table: which laws a block obeys."""
