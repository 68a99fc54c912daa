"""Files that people hand in: kept once under the hash of their content, and only after a look inside.

What a file is, its content says, not its name. Programs, scripts, macros, old binary formats, locked files and
archives that swell are refused, each with words that say what to do instead.
"""
