"""Aggregation: one bare function per method, from the children of a group to one score.

All take a table (..., n, k) in which more is better, and weights (..., k), and give (..., n). Weights are relative:
they are scaled to sum to 1. Leading axes of table and weights are broadcast, so one table with many weights, or many
tables with one, needs no loop. Methods that compare units (Copeland, TOPSIS, grey relational) need all units at once.
"""
