"""Normalisation: one bare function per method, from an indicator's own unit to a scale that can be averaged.

All take a table (..., n, k) with directions (1 more is better, −1 less is better) and give one of the same shape, in
which more is better. Missing stays missing. Statistics (least, greatest, mean …) are those of the rows handed in: hand
in one period for a normalisation per period, all periods pooled for a panel, and with `reference` other rows, such as
the frozen years of the plan, so that scores of the past do not move when a year is added.

Direction is applied here and nowhere before: the indicator is multiplied by it first, so that outlier treatment sees
the data as published. Targets and goalposts are always written on the indicator's own scale, whatever its direction.
"""
