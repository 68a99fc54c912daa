"""Changes to campaigns, returns, reconciliations and releases: one function per use case."""
