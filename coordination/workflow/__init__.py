"""The walk through the four phases. Read `phases.py` first, then `gates.py`, then `transitions.py`."""
