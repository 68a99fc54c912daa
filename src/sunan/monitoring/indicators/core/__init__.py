"""Indicator rules, figures, seals and replay."""
