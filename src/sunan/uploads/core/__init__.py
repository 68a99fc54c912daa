"""What a file is, by its content; what is refused, and why."""
