"""All addresses. A page that joins rooms stands in kcn_union/pages/, whatever its address."""

from allauth.account import views as account
from django.contrib import admin
from django.urls import include, path

from kcn_union import health
from kcn_union.pages import (
    campaign,
    closing,
    demo,
    doubles,
    half_year,
    half_year_return,
    half_years,
    home,
    person,
    reporting,
    search,
    sheets,
    union,
    version,
    words,
)

urlpatterns = [
    path("", home.home, name="home"),
    path("search", search.search, name="search"),
    path("half-years/", half_years.half_years, name="half_years"),
    path("half-years/list.<slug:ending>", half_years.half_years_file, name="half_years_file"),
    path("half-years/<slug:code>/", half_year.half_year, name="half_year"),
    path("half-years/<slug:code>/live/", half_year.live_half_year, name="half_year_live"),
    path("half-years/<slug:code>/close/", closing.close, name="half_year_close"),
    path("half-years/<slug:code>/close/<slug:name>/", closing.step, name="half_year_step"),
    path("half-years/<slug:code>/versions/<int:number>/", version.version, name="version"),
    path("half-years/<slug:code>/versions/<int:number>/items/", version.items, name="version_items"),
    path(
        "half-years/<slug:code>/versions/<int:number>/adoptions/", version.items, {"record": "adoption"}, name="version_adoptions"
    ),
    path("half-years/<slug:code>/versions/<int:number>/lines/", version.version_lines, name="version_lines"),
    path("half-years/<slug:code>/versions/<int:number>/changes/", closing.changes, name="version_changes"),
    path("half-years/<slug:code>/versions/<int:number>/publish/", closing.publish, name="version_publish"),
    path("half-years/<slug:code>/versions/<int:number>/papers/", closing.papers, name="version_papers"),
    path("half-years/<slug:code>/versions/<int:number>/scan/", version.scan, name="version_scan"),
    path("half-years/<slug:code>/versions/<int:number>/report.<slug:ending>", version.paper, name="version_paper"),
    path("half-years/<slug:code>/reporting/", reporting.reporting, name="reporting"),
    path("half-years/<slug:code>/reminders/<slug:union_code>/", reporting.reminder, name="reminder"),
    path("half-years/<slug:code>/workbook.xlsx", half_year.half_year_file, name="half_year_file"),
    path("returns/<slug:code>/<slug:union_code>/", half_year_return.half_year_return, name="half_year_return"),
    path("returns/<slug:code>/<slug:union_code>/send/", half_year_return.save_and_send, name="half_year_return_send"),
    path("returns/<slug:code>/<slug:union_code>/nothing/", half_year_return.nothing_to_report, name="half_year_return_nothing"),
    path("returns/<slug:code>/<slug:union_code>/extend/", half_year_return.extend, name="half_year_return_extend"),
    path("returns/<slug:code>/<slug:union_code>/steps/<slug:name>/", half_year_return.step, name="half_year_return_step"),
    path("campaigns/", campaign.campaigns, name="campaigns"),
    path("unions/<slug:code>/", union.union, name="union"),
    path("people/doubles/", doubles.doubles, name="member_doubles"),
    path("people/doubles/<int:first>/<int:second>/", doubles.double, name="member_double"),
    path("people/doubles/<int:first>/<int:second>/decide/", doubles.decide, name="member_double_decide"),
    path("people/doubles/<int:first>/<int:second>/undo/", doubles.undo, name="member_double_undo"),
    path("people/<int:pk>/", person.person, name="person"),
    path("people/<int:pk>/details/", person.details, name="person_details"),
    path("sheets/runs/<int:pk>/", sheets.sheet_run, name="sheet_run"),
    path("sheets/runs/<int:pk>/confirm/", sheets.confirm, name="sheet_confirm"),
    path("sheets/runs/<int:pk>/cancel/", sheets.cancel, name="sheet_cancel"),
    path("sheets/runs/<int:pk>/answer/", sheets.answer, name="sheet_answer"),
    path("sheets/runs/<int:pk>/sheet/", sheets.choose_sheet, name="sheet_choose"),
    path("sheets/runs/<int:pk>/marked.xlsx", sheets.marked, name="sheet_marked"),
    path("sheets/<slug:kind>/<slug:scope>/", sheets.load, name="sheet_load"),
    path("sheets/<slug:kind>/<slug:scope>/template/", sheets.template, name="sheet_template"),
    path("", include("unions.urls")),
    path("", include("emulation.urls")),
    path("campaigns/<slug:slug>/", campaign.campaign, name="campaign"),
    path("campaigns/<slug:slug>/list.<slug:ending>", campaign.campaign_file, name="campaign_file"),
    path("campaigns/<slug:slug>/steps/<slug:name>/", campaign.step, name="campaign_step"),
    path("initiatives/", include("initiatives.urls")),
    path("library/", include("initiatives.library_urls")),
    path("account/login/", account.login, name="account_login"),
    path("account/logout/", account.logout, name="account_logout"),
    path("account/inactive/", account.account_inactive, name="account_inactive"),
    path("account/reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("account/password/change/", account.password_change, name="account_change_password"),
    path("account/demo/", demo.enter, name="demo_enter"),
    path("admin/", admin.site.urls),
    path("rules/", words.rules, name="rules"),
    path("money/", words.money, name="money_words"),
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
]

handler403 = "kcn_union.pages.errors.forbidden"
handler404 = "kcn_union.pages.errors.not_found"
handler500 = "kcn_union.pages.errors.failed"
