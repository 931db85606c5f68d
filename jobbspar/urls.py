"""The root of all addresses. Each room has its own `urls.py`; add its include line here."""

from django.urls import path

from jobbspar.outbox import views as health

urlpatterns = [
    path("halsa/live", health.live, name="health_live"),
    path("halsa/redo", health.ready, name="health_ready"),
]
