"""A round's documents, beneath the round."""

from django.urls import path

from coordination.papers import views

urlpatterns = [
    path("", views.papers, name="round_papers"),
    path("<slug:slug>/lage/", views.paper_state, name="paper_state"),
    path("<slug:slug>/ny-version/", views.paper_make, name="paper_make"),
    path("<slug:slug>/<int:number>/", views.paper_download, name="paper_download"),
    path("<slug:slug>/<int:number>/arkiv/", views.paper_archive, name="paper_archive"),
]
