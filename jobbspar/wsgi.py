"""The WSGI entry point."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jobbspar.settings")
application = get_wsgi_application()

from jobbspar.accounts.checks import refuse_open_doors  # noqa: E402 needs the apps that the line above loads
from jobbspar.accounts.proxies import refuse_uncounted_proxies  # noqa: E402
from jobbspar.database.guard import refuse_unsafe_database  # noqa: E402

refuse_unsafe_database()
refuse_open_doors()
refuse_uncounted_proxies()

# What is loaded stays for good. To look through it for garbage took 0.2 seconds out of somebody's page now and then.
_ = get_resolver().url_patterns
gc.collect()
gc.freeze()
