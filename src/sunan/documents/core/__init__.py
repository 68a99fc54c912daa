"""The content of a document and its numbering, free of any file format."""
