"""The access rule that every page carries.

Today every page shows published figures and is open to all; a route without a rule still fails the tests, so that
pages for signed-in users can be added without a gap.
"""
