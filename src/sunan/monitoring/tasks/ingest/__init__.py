"""Ledgers that come from outside, as tables of words."""
