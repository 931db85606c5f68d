"""The documents' headings and default words, one file a document. The first places a lawyer looks."""
