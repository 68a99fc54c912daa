"""Checking an index that somebody else has published: recompute it, find what was left unsaid, say what does not follow."""
