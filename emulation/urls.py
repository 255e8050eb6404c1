from django.urls import path

from emulation.views import campaigns, enrolments, lists

urlpatterns = [
    path("returns/", lists.returns, name="returns"),
    path("returns/list.<slug:ending>", lists.returns_file, name="returns_file"),
    path("campaigns/titles/list.<slug:ending>", lists.title_counts_file, name="title_counts_file"),
    path("campaigns/list.<slug:ending>", lists.campaigns_file, name="campaigns_file"),
    path("campaigns/titles/", lists.title_counts, name="title_counts"),
    path("campaigns/new/", campaigns.new, name="campaign_new"),
    path("campaigns/<slug:slug>/edit/", campaigns.edit, name="campaign_edit"),
    path("campaigns/<slug:slug>/copy/", campaigns.copy, name="campaign_copy"),
    path("campaigns/<slug:slug>/unions/", campaigns.targets, name="campaign_targets"),
    path("campaigns/<slug:slug>/unions/<slug:union_code>/", enrolments.enrolment, name="enrolment"),
    path("campaigns/<slug:slug>/unions/<slug:union_code>/steps/<slug:name>/", enrolments.step, name="enrolment_step"),
]
