"""Programs that write pages of the documentation: of the repository, not of what is installed."""
