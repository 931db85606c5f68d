"""Where codes, links and new passwords asked for are counted (settings.CACHES)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from django.core.cache.backends.db import DatabaseCache
from django.db import connections, router

from jobbspar.lib import clock

# Nothing rests there for longer.
LONGEST: Final = timedelta(minutes=10)


class BelievedCache(DatabaseCache):
    """Django's; but what was noted while the clock was ahead shuts nobody out until then."""

    def get_many(self, keys: Any, version: int | None = None) -> dict[Any, Any]:
        connection = connections[router.db_for_write(self.cache_model_class)]
        table = connection.ops.quote_name(self._table)  # type: ignore[attr-defined]
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {table} WHERE expires > %s", [clock.real_now() + LONGEST])  # noqa: S608
        return super().get_many(keys, version)
