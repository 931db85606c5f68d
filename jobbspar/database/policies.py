"""The SQL of row-level security, for migrations: a table, and which rows exist for the organisation of the transaction.

The settings are read through `(SELECT …)`, so that they are read once a query, and through nullif, since a setting that
was local to a transaction is '' in the next one and not NULL (reliability 4.2).

What hangs on another table is asked by a function and not by a subquery: policies that nest are planned anew with every
query, which cost a page more than all its answers (a round's figures took 30 ms to plan and 3 to fetch). The plans of a
function's own query are kept as long as the connection. That query stands behind the other table's policy itself, so one
thing is said once: a plan exists where its participation does, and that where its person does.
"""

from __future__ import annotations

from django.db.migrations.operations import RunSQL

from jobbspar.database.walls import ORG, SYSTEM, TODAY

ORGANISATION = f"(SELECT nullif(current_setting('{ORG}', true), '')::uuid)"
PASSES = f"(SELECT nullif(current_setting('{SYSTEM}', true), '') IS NOT NULL)"


def question(name: str, condition: str, *, before: str = "") -> RunSQL:
    """A function `name(row uuid)` for policies. `condition` is SQL over `$1`, the row's id, `organisation` and `today`.

    `before` is the condition of the function that this one takes the place of.
    """
    backwards = _function(name, before) if before else f"DROP FUNCTION {name}(uuid)"
    return RunSQL(_function(name, condition), backwards)


def _function(name: str, condition: str) -> str:
    return f"""CREATE OR REPLACE FUNCTION {name}(uuid) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
        DECLARE organisation uuid := nullif(current_setting('{ORG}', true), '')::uuid;
            today date := coalesce(nullif(current_setting('{TODAY}', true), '')::date,
                (now() AT TIME ZONE 'Europe/Stockholm')::date);
        BEGIN RETURN organisation IS NOT NULL AND {condition}; END $$"""


def exists(name: str, table: str) -> RunSQL:
    """The function `name`: whether the row of `table` exists for the organisation."""
    return question(name, f"EXISTS (SELECT FROM public.{table} WHERE id = $1)")


def wall(table: str, *conditions: str) -> RunSQL:
    """Rows of `table` exist where one of `conditions` holds; also for the table's owner."""
    rule = " OR ".join([PASSES, *conditions])
    return RunSQL(
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;"
        f" CREATE POLICY organisation ON {table} USING ({rule}) WITH CHECK ({rule});",
        f"DROP POLICY organisation ON {table};"
        f" ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;",
    )
