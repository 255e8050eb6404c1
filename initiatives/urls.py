from django.urls import path

from initiatives.views import lists, record, write

urlpatterns = [
    path("", lists.initiatives, name="initiatives"),
    path("authors/", lists.authors, name="authors"),
    path("new/", write.choose_union, name="initiative_choose_union"),
    path("new/<slug:union_code>/", write.new, name="initiative_new"),
    path("new/<slug:union_code>/send/", write.new_and_send, name="initiative_new_and_send"),
    path("<slug:code>/", record.initiative, name="initiative"),
    path("<slug:code>/edit/", write.edit, name="initiative_edit"),
    path("<slug:code>/edit/send/", write.edit_and_send, name="initiative_edit_and_send"),
    path("<slug:code>/steps/<slug:name>/", record.step, name="initiative_step"),
]
