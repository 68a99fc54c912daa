"""Driving the key tasks: promises, checkpoints, evidence, verification, closing.

Nothing is presumed: an item that nobody with the right has said anything about is not assessed, and its checkpoints are
not yet promised.
"""
