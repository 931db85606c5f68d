from django.urls import path

from agreements import views

urlpatterns = [
    path("avtal/", views.agreement_list, name="agreements"),
    path("avtal/<uuid:pk>/", views.agreement, name="agreement"),
    path("avtal/<uuid:pk>/andra/", views.agreement_edit, name="agreement_edit"),
    path("avtal/<uuid:pk>/pdf/", views.agreement_pdf, name="agreement_pdf"),
    path("avtal/<uuid:pk>/pdf/lage/", views.agreement_pdf_state, name="agreement_pdf_state"),
    path("avtal/<uuid:pk>/ny-version/", views.agreement_new_version, name="agreement_new_version"),
    path("avtal/<uuid:pk>/steg/<slug:step>/", views.agreement_step, name="agreement_step"),
    path("avtal/<uuid:pk>/underskrift/<uuid:signatory_pk>/", views.signature_register, name="signature_register"),
    path("avtal/<uuid:pk>/angra/<uuid:signature_pk>/", views.signature_undo, name="signature_undo"),
    path("avtal/<uuid:pk>/skannat/<uuid:signature_pk>/", views.signature_scan, name="signature_scan"),
    path("omgangar/<uuid:round_pk>/avtal/nytt/", views.agreement_draft, name="agreement_draft"),
]
