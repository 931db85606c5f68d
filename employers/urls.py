"""Employers and their competence needs."""

from django.urls import path

from employers.views import contacts, employers, needs

urlpatterns = [
    path("arbetsgivare/", employers.employer_list, name="employers"),
    path("arbetsgivare/ny/", employers.employer_new, name="employer_new"),
    path("arbetsgivare/behov/", needs.need_board, name="needs"),
    path("arbetsgivare/behov/nytt/", needs.need_choose_employer, name="need_choose_employer"),
    path("arbetsgivare/yrken/", needs.occupation_search, name="occupation_search"),
    path("arbetsgivare/<uuid:pk>/", employers.employer, name="employer"),
    path("arbetsgivare/<uuid:pk>/andra/", employers.employer_edit, name="employer_edit"),
    path("arbetsgivare/<uuid:pk>/arbetsstalle/", employers.workplace_new, name="workplace_new"),
    path("arbetsgivare/<uuid:pk>/kontakt/", contacts.contact_new, name="contact_new"),
    path("arbetsgivare/<uuid:pk>/behov/", needs.need_new, name="need_new"),
    path("arbetsgivare/arbetsstalle/<uuid:pk>/", employers.workplace_edit, name="workplace_edit"),
    path("arbetsgivare/kontakt/<uuid:pk>/", contacts.contact_edit, name="contact_edit"),
    path("arbetsgivare/kontakt/<uuid:pk>/bjud-in/", contacts.contact_invite, name="contact_invite"),
    path("arbetsgivare/kontakt/<uuid:pk>/administrator/", contacts.contact_appoint, name="contact_appoint"),
    path("arbetsgivare/kontakt/<uuid:pk>/avsluta/", contacts.contact_end, name="contact_end"),
    path("behov/<uuid:pk>/", needs.need, name="need"),
    path("behov/<uuid:pk>/andra/", needs.need_edit, name="need_edit"),
    path("behov/<uuid:pk>/avboj/", needs.need_decline, name="need_decline"),
    path("behov/<uuid:pk>/<slug:move>/", needs.need_move, name="need_move"),
]
