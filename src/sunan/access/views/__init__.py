"""Pages of accounts and of the log: translate, make one call, translate back."""
