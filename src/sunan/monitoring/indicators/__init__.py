"""Figures computed from observations by the rules of the rulebook, each sealed so that it can be computed again."""
