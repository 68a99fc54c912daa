"""What a job is, how it moves from state to state, and when it is tried again."""
