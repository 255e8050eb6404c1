from django.urls import path

from awards.views import dossiers, papers, rounds

urlpatterns = [
    path("", rounds.rounds, name="rounds"),
    path("rounds/<slug:slug>/", rounds.one, name="round"),
    path("rounds/<slug:slug>/dossiers/", dossiers.dossiers, name="dossiers"),
    path("rounds/<slug:slug>/dossiers/<slug:authority_code>.zip", dossiers.dossier_zip, name="dossier_zip"),
    path("rounds/<slug:slug>/dossiers/<slug:authority_code>/forward/", dossiers.forward, name="forward_all"),
    path("nominations/<slug:code>/report.docx", papers.report, name="nomination_report"),
]
