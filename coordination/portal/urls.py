from django.urls import path

from coordination.portal import views

urlpatterns = [
    path("portal/", views.home, name="portal"),
    path("portal/kravprofil/<uuid:pk>/", views.profile, name="portal_profile"),
    path("portal/plan/<uuid:pk>/", views.plan, name="portal_plan"),
    path("portal/kandidat/<uuid:pk>/", views.candidate, name="portal_candidate"),
]
