"""The SQL of row-level security, for migrations: a table, and which rows exist for the organisation of the transaction.

The settings are read through `(SELECT …)`, so that they are read once a query, and through nullif, since a setting that
was local to a transaction is '' in the next one and not NULL (reliability 4.2).
"""

from __future__ import annotations

from django.db.migrations.operations import RunSQL

from jobbspar.database.walls import ORG, SYSTEM

ORGANISATION = f"(SELECT nullif(current_setting('{ORG}', true), '')::uuid)"
PASSES = f"(SELECT nullif(current_setting('{SYSTEM}', true), '') IS NOT NULL)"


def of(table: str, column: str, key: str = "id") -> str:
    """The row this one belongs to exists: what holds for it holds here."""
    return f"EXISTS (SELECT FROM {table} parent WHERE parent.{key} = {column})"


def wall(table: str, *conditions: str) -> RunSQL:
    """Rows of `table` exist where one of `conditions` holds; also for the table's owner."""
    rule = " OR ".join([PASSES, *conditions])
    return RunSQL(
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY; ALTER TABLE {table} FORCE ROW LEVEL SECURITY;"
        f" CREATE POLICY organisation ON {table} USING ({rule}) WITH CHECK ({rule});",
        f"DROP POLICY organisation ON {table}; ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;"
        f" ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;",
    )
