from django.urls import path

from initiatives.views import library

urlpatterns = [
    path("", library.library, name="library"),
    path("list.<slug:ending>", library.library_file, name="library_file"),
    path("<slug:code>/", library.item, name="library_item"),
]
