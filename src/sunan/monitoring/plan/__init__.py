"""The plan as written: clauses, targets, goals, baselines, key tasks, boxes, commitments and errata.

Everything here is read from the rulebook and stays as printed; nothing is repaired in place.
"""
