"""The language of the court: numbers, domains, relations, laws, claims, sources, verdicts."""
