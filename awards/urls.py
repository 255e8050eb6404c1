from django.urls import path

from awards.views import decisions, honours, rounds, statistics

urlpatterns = [
    path("", rounds.rounds, name="rounds"),
    path("rounds/<slug:slug>/", rounds.one, name="round"),
    path("rounds/<slug:slug>/decisions/new/", decisions.choose_authority, name="award_decision_choose"),
    path("rounds/<slug:slug>/decisions/new/<slug:authority_code>/", decisions.new, name="award_decision_new"),
    path("decisions/", decisions.decisions, name="award_decisions"),
    path("decisions/list.<slug:ending>", decisions.decisions_file, name="award_decisions_file"),
    path("decisions/<int:pk>/", decisions.decision, name="award_decision"),
    path("decisions/<int:pk>/more/", decisions.more, name="award_decision_more"),
    path("decisions/<int:pk>/scan/", decisions.scan, name="award_decision_scan"),
    path("honours/", honours.honours, name="honours"),
    path("honours/list.<slug:ending>", honours.honours_file, name="honours_file"),
    path("honours/new/", honours.choose_union, name="honour_new"),
    path("honours/new/<slug:union_code>/", honours.record, name="honour_record"),
    path("honours/<int:pk>/", honours.honour, name="honour"),
    path("honours/<int:pk>/edit/", honours.edit, name="honour_edit"),
    path("honours/<int:pk>/steps/<slug:name>/", honours.step, name="honour_step"),
    path("honours/<int:pk>/certificate.pdf", statistics.certificate, name="honour_certificate"),
    path("statistics/", statistics.statistics, name="award_statistics"),
    path("statistics/list.<slug:ending>", statistics.statistics_file, name="award_statistics_file"),
]
