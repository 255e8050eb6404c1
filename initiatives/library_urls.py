from django.urls import path

from initiatives.views import library

urlpatterns = [
    path("", library.library, name="library"),
    path("<slug:code>/", library.item, name="library_item"),
]
