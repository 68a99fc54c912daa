"""Changes to editions, one module for each part of their life."""
