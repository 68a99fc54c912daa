"""Change over time, split into parts that add up."""
