from django.urls import path

from awards.views import choose, forgotten, round_forms, rounds

urlpatterns = [
    path("", rounds.rounds, name="rounds"),
    path("rounds/new/", round_forms.new, name="round_new"),
    path("rounds/<slug:slug>/", rounds.one, name="round"),
    path("rounds/<slug:slug>/edit/", round_forms.edit, name="round_edit"),
    path("rounds/<slug:slug>/copy/", round_forms.copy, name="round_copy"),
    path("rounds/<slug:slug>/steps/<slug:name>/", rounds.step, name="round_step"),
    path("rounds/<slug:slug>/forgotten/", forgotten.page, name="forgotten"),
    path("rounds/<slug:slug>/forgotten/list.<slug:ending>", forgotten.file, name="forgotten_file"),
    path("rounds/<slug:slug>/choose/", choose.choose, name="round_choose"),
]
