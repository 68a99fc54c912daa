"""Pure types and functions of attainment: no database, no clock, no files.

Values come in as decimals and printed intervals; every answer that the digits do not give is "cannot tell", with
its reason (house laws 3 and 8).
"""
