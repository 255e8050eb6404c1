from django.urls import path

from emulation import views

urlpatterns = [
    path("returns/", views.returns, name="returns"),
    path("returns/list.<slug:ending>", views.returns_file, name="returns_file"),
    path("campaigns/titles/list.<slug:ending>", views.title_counts_file, name="title_counts_file"),
    path("campaigns/list.<slug:ending>", views.campaigns_file, name="campaigns_file"),
    path("campaigns/", views.campaigns, name="campaigns"),
    path("campaigns/titles/", views.title_counts, name="title_counts"),
]
