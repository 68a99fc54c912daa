"""What reports say, chapter by chapter; how it is printed is the business of `documents`."""
