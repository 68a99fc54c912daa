"""One module per page: read the address, ask once, show."""
