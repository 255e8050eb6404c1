from django.urls import path

from awards.views import beside, choose, forgotten, nominations, propose, round_forms, rounds

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
    path("rounds/<slug:slug>/propose/", propose.choose, name="nomination_choose"),
    path("rounds/<slug:slug>/propose/<slug:award_code>/", propose.choose_union, name="nomination_choose_union"),
    path("rounds/<slug:slug>/propose/<slug:award_code>/<slug:union_code>/", propose.new, name="nomination_new"),
    path("nominations/", nominations.nominations, name="nominations"),
    path("nominations/list.<slug:ending>", nominations.nominations_file, name="nominations_file"),
    path("nominations/<slug:code>/", nominations.nomination, name="nomination"),
    path("nominations/<slug:code>/edit/", propose.edit, name="nomination_edit"),
    path("nominations/<slug:code>/steps/<slug:name>/", nominations.step, name="nomination_step"),
    path("nominations/<slug:code>/papers/", beside.add, name="nomination_paper_add"),
    path("nominations/<slug:code>/papers/<int:pk>/", beside.download, name="nomination_paper"),
    path("nominations/<slug:code>/papers/<int:pk>/remove/", beside.remove, name="nomination_paper_remove"),
    path("nominations/<slug:code>/judge/<int:criterion>/", beside.judge, name="nomination_judge"),
]
