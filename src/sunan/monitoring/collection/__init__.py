"""Collecting figures: campaigns, returns, graded edits, sign-off between organisations, releases.

A campaign asks organisations for cells; each answers with a return; what is approved by all who own a number becomes a
release, and the site knows it from its release moment on.
"""
