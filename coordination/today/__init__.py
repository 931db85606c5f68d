"""Idag: what waits for somebody, each kind of thing from its own small function. The view puts them in order."""
