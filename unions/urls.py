from django.urls import path

from unions import keeping, views
from unions.set_password import SetPasswordByLink

urlpatterns = [
    path("saved-forms/", keeping.keep_form, name="saved_form_keep"),
    path("saved-forms/<int:pk>/drop/", keeping.drop_form, name="saved_form_drop"),
    path("unions/", views.unions, name="unions"),
    path("unions/list.<slug:ending>", views.unions_file, name="unions_file"),
    path("unions/<slug:code>/members/list.<slug:ending>", views.members_file, name="members_file"),
    path("unions/<slug:code>/members/", views.members, name="members"),
    path("unions/<slug:code>/members/new/", views.new_member, name="member_new"),
    path("account/link/<uidb64>/<token>/", SetPasswordByLink.as_view(), name="account_link"),
    path("people/find/", views.find_members, name="find_members"),
    path("people/<int:pk>/edit/", views.edit_member, name="member_edit"),
]
