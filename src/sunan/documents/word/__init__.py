"""Word files: the file, its body, and what the body is made of."""
