"""Pages of editions: reading, commenting, editing, approving, issuing."""
