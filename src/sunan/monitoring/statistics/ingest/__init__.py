"""Where releases come from: one module per source. Here files are read; what is in them is judged in `core`."""
