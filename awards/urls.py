from django.urls import path

from awards.views import council, reading, rounds, sittings

urlpatterns = [
    path("", rounds.rounds, name="rounds"),
    path("rounds/<slug:slug>/", rounds.one, name="round"),
    path("rounds/<slug:slug>/council/", council.council, name="council"),
    path("rounds/<slug:slug>/council/new/", council.seat_new, name="council_seat_new"),
    path("rounds/<slug:slug>/council/copy/", council.copy, name="council_copy"),
    path("rounds/<slug:slug>/council/<int:pk>/", council.seat, name="council_seat"),
    path("rounds/<slug:slug>/council/<int:pk>/remove/", council.seat_remove, name="council_seat_remove"),
    path("rounds/<slug:slug>/reading/", reading.reading, name="council_reading"),
    path("rounds/<slug:slug>/sitting/", sittings.sitting, name="sitting"),
    path("rounds/<slug:slug>/sitting/check/", sittings.check, name="sitting_check"),
    path("rounds/<slug:slug>/sitting/minutes.docx", sittings.paper_before, name="council_minutes"),
    path("rounds/<slug:slug>/sitting/<int:pk>/", sittings.one, name="sitting_one"),
    path("rounds/<slug:slug>/sitting/<int:pk>/freeze/", sittings.freeze, name="sitting_freeze"),
    path("rounds/<slug:slug>/sitting/<int:pk>/apply/", sittings.apply, name="sitting_apply"),
    path("rounds/<slug:slug>/sitting/<int:pk>/scan/", sittings.scan, name="sitting_scan"),
    path("rounds/<slug:slug>/sitting/<int:pk>/minutes.docx", sittings.paper, name="sitting_minutes"),
    path("nominations/<str:code>/initiatives/<str:initiative_code>/", reading.evidence, name="nomination_evidence"),
    path(
        "nominations/<str:code>/initiatives/<str:initiative_code>/evidence/<int:pk>/",
        reading.evidence_file,
        name="nomination_evidence_file",
    ),
    path(
        "nominations/<str:code>/initiatives/<str:initiative_code>/evidence/<int:pk>/<int:number>/",
        reading.evidence_page,
        name="nomination_evidence_page",
    ),
]
