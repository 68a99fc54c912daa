"""How each database is copied while people write, and brought back whole or not at all."""
