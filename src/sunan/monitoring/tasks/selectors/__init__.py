"""Questions about tasks, sub-items and commitments."""
