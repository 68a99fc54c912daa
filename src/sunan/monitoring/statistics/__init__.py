"""Published figures: releases (vintages) of observations, append-only, asked `as_of` a date of knowledge.

Data flow: files of the rulebook → ingest (checked whole, all findings at once) → observations → record as of a date.
"""
