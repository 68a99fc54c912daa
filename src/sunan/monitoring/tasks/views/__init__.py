"""Pages of driving tasks: what waits for whom, what was promised, shown, verified and decided, and how it ended."""
