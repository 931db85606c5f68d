"""The demo set: invented people and employers in real municipalities, loaded by `manage.py load_demo`.

It is made through the same domain functions as a user's clicks, one day after another, with the clock set to when each
thing happened. So the gates hold for it, and its history reads like a history. Start with `rounds.py` (what each round's
story is), then `load.py` (the order). All names, costs and numbers are invented.
"""
