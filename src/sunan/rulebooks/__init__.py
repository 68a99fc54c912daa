"""Which rulebook is in force, and the archive of all that ever were, by hash.

A sealed figure names the hash of its rulebook; with the archive it can be computed again after the files changed.
"""
