"""Questions about people that have no single row as answer, one file a thing."""
