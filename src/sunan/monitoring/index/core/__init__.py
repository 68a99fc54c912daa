"""The composite index as pure functions of arrays: recipes, steps, methods, robustness and audit."""
