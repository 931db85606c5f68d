"""Read-only questions about what is kept, of whom, and how long."""
