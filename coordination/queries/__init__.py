"""Questions whose answer is no single row: the figures around a round, and what is asked about many rounds at once."""
