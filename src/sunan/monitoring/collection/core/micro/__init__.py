"""Tables of single reporting units: what they hold, how they are read, and how sums of them leave without anybody's data."""
