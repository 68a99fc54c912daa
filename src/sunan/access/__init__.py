"""People and what they may do: organisations, accounts, roles, sign-in, and the access rule that every page carries.

A user belongs to one organisation at a time and holds roles through grants with a scope and dates; roles are lists of
permissions and stand in the rulebook. Every change leaves one event in the log.
"""
