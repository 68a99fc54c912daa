"""Weights: one bare function per method, from data, judgements or budgets to shares that sum to 1.

All take a table (..., n, k) first and give (..., k); the benefit of the doubt alone gives each unit its own (..., n, k).
In a panel n counts the rows that are summed over (units × years), not the units: with five cities and one year,
weights from data are noise.
"""
