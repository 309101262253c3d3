"""The court: it searches, shrinks, certifies, records and cites."""


def register_backend() -> None:
    """Offer the torch search to Hypothesis as the backend named "lakatos"."""
    from hypothesis.internal.conjecture.providers import AVAILABLE_PROVIDERS  # noqa: PLC0415 - called by Hypothesis

    AVAILABLE_PROVIDERS["lakatos"] = "lakatos.harness.search.backend.SuspectProvider"
