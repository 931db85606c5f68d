"""What a page shows to one actor, and what they may do there now: projections and permissions put together.

Views fetch the row, ask here, and render. Nothing here changes anything.
"""
