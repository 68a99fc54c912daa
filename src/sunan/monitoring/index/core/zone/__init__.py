"""The index of a plan's own zone: its recipe, what its figures cover, and what others published of it."""
