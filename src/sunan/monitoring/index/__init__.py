"""Composite index: a recipe that is read, run and replayed, with every stage kept.

A recipe says which indicators are screened, imputed, denominated, treated, normalised, weighted and aggregated, level
by level, and how. `core` computes it from plain arrays and knows neither tables nor pages.
"""
