"""Editions of reports: drafts, comments, approval and issue, and what a printed copy is checked against."""
