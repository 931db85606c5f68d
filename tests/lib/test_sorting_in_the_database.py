import pytest
from django.db import connection

from jobbspar.lib import text

WORDS = ["öga", "Ärlig", "Zetterberg", "Åkesson", "Öberg", "adam", "Édouard", "Eda", "Müller", "Mysen", "af Ek", "Å"]


@pytest.mark.django_db
def test_postgresql_and_python_sort_the_same_way() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT word FROM unnest(%s::text[]) AS word ORDER BY {text.sort_sql('word')}", [WORDS])
        assert [row[0] for row in cursor.fetchall()] == sorted(WORDS, key=text.sort_key)
