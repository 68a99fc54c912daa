"""Editions of reports: drafts, comments, approval and issue, and what a printed copy is checked against.

An edition is a document with a mark of its own. People write its sentences; the numbers in them are tokens that hang
on seals. Once it is issued its content never changes again: a mistake is put right by a corrigendum, another edition.
"""
