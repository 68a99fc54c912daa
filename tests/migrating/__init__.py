"""A feature that exists only to be upgraded: migrations that make, fill, change and rename tables."""
