"""What collecting figures computes, without tables, clocks and files."""
