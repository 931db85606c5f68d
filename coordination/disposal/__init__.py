"""Gallring: what is no longer to be kept about persons is taken away, by rules, by two people, and by the worker.

rules (an organisation's own, `RetentionRule`) → preview (counts) → proposed by one → approved by another → carried out in
small batches through the outbox → counts. Nothing is disposed of without a rule, and nothing by one person alone.
"""
