"""Campaigns against the court: random questions whose answers are known in another way."""
