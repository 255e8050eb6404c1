from django.urls import path

from awards.views import rounds

urlpatterns = [
    path("", rounds.rounds, name="rounds"),
    path("rounds/<slug:slug>/", rounds.one, name="round"),
]
