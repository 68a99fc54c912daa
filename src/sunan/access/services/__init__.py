"""Changes to organisations, people, their rights and sessions; each is one transaction and leaves one event."""
