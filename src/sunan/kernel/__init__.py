"""Words that every feature shares: text, period, area, unit, printed value, finding, refusal, rulebook, formula.

The kernel knows no feature, no database and no clock.
"""
