"""What driving tasks computes, without tables, clocks and files."""
