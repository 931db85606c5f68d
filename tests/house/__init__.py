"""The house rules as functions: source in, broken rules out as `path:line: what is wrong`.

`tests/test_architecture.py` runs each over the whole house, and over a small planted fault so that it is known to bite.
"""
