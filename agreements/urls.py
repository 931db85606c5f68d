from django.urls import path

from agreements.views import agreements, checks, links, many, signatures

urlpatterns = [
    path("avtal/", agreements.agreement_list, name="agreements"),
    path("avtal/flera/", many.agreements_many, name="agreements_many"),
    path("avtal/<uuid:pk>/", agreements.agreement, name="agreement"),
    path("avtal/<uuid:pk>/andra/", agreements.agreement_edit, name="agreement_edit"),
    path("avtal/<uuid:pk>/pdf/", agreements.agreement_pdf, name="agreement_pdf"),
    path("avtal/<uuid:pk>/pdf/lage/", agreements.agreement_pdf_state, name="agreement_pdf_state"),
    path("avtal/<uuid:pk>/ny-version/", agreements.agreement_new_version, name="agreement_new_version"),
    path("avtal/<uuid:pk>/steg/<slug:step>/", agreements.agreement_step, name="agreement_step"),
    path("avtal/<uuid:pk>/underskrift/<uuid:signatory_pk>/", signatures.signature_register, name="signature_register"),
    path("avtal/<uuid:pk>/angra/<uuid:signature_pk>/", signatures.signature_undo, name="signature_undo"),
    path("avtal/<uuid:pk>/skannat/<uuid:signature_pk>/", signatures.signature_scan, name="signature_scan"),
    path("avtal/<uuid:pk>/underskrivet/", agreements.agreement_signed_pdf, name="agreement_signed_pdf"),
    path("avtal/<uuid:pk>/undertecknare/", signatures.signatories, name="signatories"),
    path("avtal/<uuid:pk>/ordning/", signatures.signing_order, name="signing_order"),
    path("avtal/<uuid:pk>/ta-bort/<uuid:signatory_pk>/", signatures.signatory_remove, name="signatory_remove"),
    path("avtal/<uuid:pk>/skicka/", signatures.signing_send, name="signing_send"),
    path("avtal/<uuid:pk>/paminn/", signatures.signing_remind, name="signing_remind"),
    path("avtal/<uuid:pk>/adress/<uuid:signatory_pk>/", signatures.signatory_address, name="signatory_address"),
    path("avtal/<uuid:pk>/skriv-under/<uuid:signatory_pk>/", signatures.signature_own, name="signature_own"),
    path("skriv-under/<str:token>/", links.sign_by_link, name="sign_by_link"),
    path("skriv-under/<str:token>/kod/", links.link_code, name="link_code"),
    path("skriv-under/<str:token>/ny/", links.link_renew, name="link_renew"),
    path("skriv-under/<str:token>/pdf/", links.link_pdf, name="link_pdf"),
    path("kontrollera/", checks.check_code, name="check_code"),
    path("kontrollera/<str:code>/", checks.check_document, name="check_document"),
    path("omgangar/<uuid:round_pk>/avtal/nytt/", agreements.agreement_draft, name="agreement_draft"),
]
