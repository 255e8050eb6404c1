from django.urls import path

from emulation import views

urlpatterns = [
    path("returns/", views.returns, name="returns"),
    path("campaigns/", views.campaigns, name="campaigns"),
    path("campaigns/titles/", views.title_counts, name="title_counts"),
]
