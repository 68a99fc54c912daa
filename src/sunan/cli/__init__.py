"""The command `sunan`: translate words into one call, and the answer into words or JSON."""
