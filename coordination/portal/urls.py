from django.urls import path

from coordination.portal import contacts, views

urlpatterns = [
    path("portal/", views.home, name="portal"),
    path("portal/kravprofil/<uuid:pk>/", views.profile, name="portal_profile"),
    path("portal/plan/<uuid:pk>/", views.plan, name="portal_plan"),
    path("portal/kandidat/<uuid:pk>/", views.candidate, name="portal_candidate"),
    path("portal/kontakter/", contacts.contacts, name="portal_contacts"),
    path("portal/kontakter/ny/", contacts.contact_new, name="portal_contact_new"),
    path("portal/kontakter/<uuid:pk>/", contacts.contact_edit, name="portal_contact_edit"),
    path("portal/kontakter/<uuid:pk>/bjud-in/", contacts.contact_invite, name="portal_contact_invite"),
    path("portal/kontakter/<uuid:pk>/administrator/", contacts.contact_appoint, name="portal_contact_appoint"),
    path("portal/kontakter/<uuid:pk>/avsluta/", contacts.contact_end, name="portal_contact_end"),
]
