"""Omgångens handlingar: documents about a round as a whole, never about a person. Start with `kinds.py`."""
