"""Graded edits: what a value is asked before it is believed, which cells must be wrong, and which to look at first."""
