"""Effects that leave the database: written here first, done by a worker, swept when overdue.

Callers use `jobbspar.outbox.domain` (enqueue, retry, cancel, mark_handled, drain), `jobbspar.outbox.registry.register`
and `jobbspar.outbox.mail`.
"""
