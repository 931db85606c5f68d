"""The WSGI entry point."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jobbspar.settings")
application = get_wsgi_application()

from jobbspar.database.guard import refuse_unsafe_database  # noqa: E402 needs the apps that the line above loads

refuse_unsafe_database()
