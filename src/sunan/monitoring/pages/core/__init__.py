"""Pure shaping of what pages show: sentences, rows, chart options. No Django, no database."""
