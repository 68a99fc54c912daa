"""The workbook of a return: what it looks like, how it is written, and how one that came back is read."""
