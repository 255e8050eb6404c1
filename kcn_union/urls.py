"""All addresses. A page that joins rooms stands in kcn_union/pages/, whatever its address."""

from allauth.account import views as account
from django.contrib import admin
from django.urls import include, path

from kcn_union import health
from kcn_union.pages import demo, doubles, half_year, half_years, home, person, search, sheets, union, words

urlpatterns = [
    path("", home.home, name="home"),
    path("search", search.search, name="search"),
    path("half-years/", half_years.half_years, name="half_years"),
    path("half-years/list.<slug:ending>", half_years.half_years_file, name="half_years_file"),
    path("half-years/<slug:code>/", half_year.half_year, name="half_year"),
    path("half-years/<slug:code>/workbook.xlsx", half_year.half_year_file, name="half_year_file"),
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
    path("initiatives/", include("initiatives.urls")),
    path("library/", include("initiatives.library_urls")),
    path("account/login/", account.login, name="account_login"),
    path("account/logout/", account.logout, name="account_logout"),
    path("account/inactive/", account.account_inactive, name="account_inactive"),
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
