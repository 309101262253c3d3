"""Claims about attention: from every query to a mean of values."""
