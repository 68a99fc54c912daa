"""Questions about campaigns, returns, reconciliations and releases."""
