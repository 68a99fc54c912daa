"""Changes to tasks and what hangs on them; one function for each thing that people do."""
