"""What a domain function raises when the actor may not do the thing asked."""


class NotAllowed(Exception):
    """The actor lacks the right. The page answers 404 or shows why the action is closed; never 500."""
