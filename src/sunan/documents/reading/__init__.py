"""Reading files again: the text of a Word, PDF or HTML file with the places where it stands, and what lies beside it."""
