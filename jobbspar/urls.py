"""The root of all addresses. Each room has its own `urls.py`; add its include line here."""

from django.urls import include, path

from jobbspar.accounts.entry import public_entry
from jobbspar.outbox import views as health
from jobbspar.ui import views as ui

urlpatterns = [
    path("halsa/live", public_entry(health.live), name="health_live"),
    path("halsa/redo", public_entry(health.ready), name="health_ready"),
    path("halsa/arbete", public_entry(health.working), name="health_working"),
    path("om/komponenter/", public_entry(ui.gallery), name="component_gallery"),
    path("", include("jobbspar.accounts.urls")),
    path("", include("agreements.urls")),
    path("", include("coordination.portal.urls")),
    path("", include("employers.urls")),
    path("", include("participants.urls")),
    path("", include("tracks.urls")),
    path("", include("coordination.urls")),
]

handler400 = "jobbspar.ui.views.bad_request"
handler500 = "jobbspar.ui.views.server_error"
