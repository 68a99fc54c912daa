"""Types of published figures, the checks on their files, and the choice among several values of one cell."""
