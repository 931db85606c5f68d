"""The documents about one person (domain.md 2.6): what they are written from, their words, and how they are put together.

`kinds.py` is where to start. Asking for one, handing it out and taking one back is `participants/domain/papers.py`.
"""
