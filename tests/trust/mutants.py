"""Guards taken away, one at a time: where the guard stands, what stands in its place, and the tests that must fail."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Mutant:
    """`text` in `file` becomes `instead`; the tests in `tests`, as pytest takes them, must not pass then.

    `on` names the one database where the guard matters: a lock of PostgreSQL, a setting of SQLite.
    """

    file: str
    text: str
    instead: str
    tests: str
    on: str = ""


SEES = "return self if user.sees_all(on) else self.filter(union__in=user.served_union_ids(on))"
OWN = "self.filter(union__in=user.served_union_ids(on))"

MUTANTS = [
    # Filters: whose rows one sees.
    Mutant("unions/models/member.py", SEES, "return self", "tests/unions/test_members.py tests/test_access.py"),
    Mutant("unions/models/union.py", "return self if user.sees_all(on) else self.filter(pk__in", "return self.filter() if True else self.filter(pk__in", "tests/test_access.py"),
    Mutant("unions/models/union.py", "return self if user.writes_for_all(on) else self.filter(pk__in", "return self if True else self.filter(pk__in", "tests/test_access.py tests/initiatives"),
    Mutant("unions/models/sheet_run.py", "return self.filter(by=user) if", "return self.filter() if", "tests/test_access.py"),
    Mutant("emulation/models/union_return.py", SEES, "return self", "tests/test_access.py tests/pages/test_returns.py"),
    Mutant("emulation/models/enrolment.py", SEES, "return self", "tests/test_access.py tests/emulation tests/pages/test_campaign.py"),
    Mutant("emulation/models/campaign.py", "return self if user.sees_all(on) else self.exclude", "return self if True else self.exclude", "tests/test_access.py"),
    Mutant("initiatives/models/initiative.py", SEES, "return self", "tests/test_access.py"),
    Mutant("initiatives/models/adoption.py", SEES, "return self", "tests/test_access.py"),
    Mutant("initiatives/models/evidence.py", "found.filter(Q(confidential=False, removed_at__isnull=True) | ", "found.filter(Q() | ", "tests/test_access.py tests/initiatives/test_evidence.py"),
    Mutant("awards/models/honour.py", SEES, "return self", "tests/test_access.py tests/awards/test_honours.py"),
    Mutant("awards/models/nomination.py", "Q(state__in=Nomination.BEFORE_THE_COUNCIL, round__in", "Q(round__in", "tests/awards/test_reading.py"),
    Mutant("awards/models/round.py", "found = Q(pk__in=Round.objects.asking(user.served_union_ids(on)).values(\"pk\"))", "found = Q()", "tests/test_access.py tests/awards/test_rounds.py"),
    Mutant("kcn_union/models/reminder.py", SEES, "return self", "tests/pages tests/test_access.py -k reminder"),
    Mutant("kcn_union/models/publication.py", "self.filter(published_at__isnull=False) if", "self if", "tests/test_access.py"),
    Mutant("unions/models/people.py", "return self.filter(since__lte=day).filter(Q(until__isnull=True) | Q(until__gte=day))", "return self.filter(since__lte=day)", "tests/unions tests/test_access.py"),
    Mutant("unions/models/people.py", "        if not self.is_active:\n            return []\n", "", "tests/unions tests/test_access.py"),
    # Guards: who takes a step, and when not yet.
    Mutant("unions/guards.py", "    if record.union_id in by.served_union_ids(on):\n", "    if True:\n", "tests/test_access.py tests/initiatives/test_workflow.py"),
    Mutant("unions/guards.py", "return \"\" if by.has_role(on, Role.VERIFIER, Role.HEAD) else _(\"Only a verifier", "return \"\" if True else _(\"Only a verifier", "tests/test_access.py"),
    Mutant("unions/guards.py", "return \"\" if by.has_role(on, Role.HEAD) else", "return \"\" if True else", "tests/pages/test_closing.py tests/test_access.py"),
    Mutant("initiatives/workflow.py", "if by.pk in (initiative.entered_by_id, initiative.submitted_by_id):", "if False:", "tests/initiatives/test_workflow.py"),
    Mutant("initiatives/workflow.py", "if by.member_id and initiative.authors.filter(member__person=by.member.person).exists():", "if False:", "tests/initiatives/test_workflow.py"),
    Mutant("initiatives/workflow.py", "    if by.pk == initiative.accepted_by_id:\n        return _(\"You accepted", "    if False:\n        return _(\"You accepted", "tests/initiatives/test_workflow.py"),
    Mutant("kcn_union/closing.py", "    if by.pk == half_year.asked_by_id:\n", "    if False:\n", "tests/pages/test_closing.py"),
    Mutant("kcn_union/closing.py", "if now.digest != half_year.previewed_digest:\n        raise Refused(_(\"Figures have changed since the closing", "if False:\n        raise Refused(_(\"Figures have changed since the closing", "tests/pages/test_closing.py"),
    Mutant("awards/workflow.py", "guards=(proposer, union_enters, nothing_missing, round_takes_it, nothing_stops_it, law_allows_it)", "guards=(proposer, union_enters, nothing_missing, round_takes_it, nothing_stops_it)", "tests/awards/test_workflow.py tests/awards/test_nominations.py"),
    Mutant("awards/workflow.py", "guards=(verifier_or_head, not_the_nominee, papers_complete)", "guards=(verifier_or_head, not_the_nominee)", "tests/awards/test_workflow.py"),
    Mutant("awards/votes.py", "vote.agree * 100 >= percent * vote.members_in_all", "vote.agree * 100 >= percent * vote.may_vote", "tests/awards/test_votes.py"),
    Mutant("awards/views/reading.py", "confidential=False)", ")", "tests/awards/test_reading.py"),
    # The engine of steps, and what may be saved once.
    Mutant("toolkit/steps.py", "filter(pk=record.pk, state=before[\"state\"], version=before[\"version\"])", "filter(pk=record.pk)", "tests/initiatives/test_races.py tests/initiatives/test_workflow.py"),
    Mutant("toolkit/steps.py", "if seen is not None and seen != fresh.version:", "if False:", "tests/initiatives tests/pages/test_returns.py"),
    Mutant("unions/events.py", "if not old.version == seen == form.instance.version:", "if False:", "tests/initiatives tests/awards/test_nominations.py"),
    Mutant("toolkit/op_id.py", "exclude(entered_by=by).exists()", "none().exists()", "tests/toolkit/test_op_id.py"),
    Mutant("initiatives/workflow.py", "    counter = CodeCounter.objects.select_for_update().get(year=year)\n", "    counter = CodeCounter.objects.get(year=year)\n", "tests/initiatives/test_races.py", on="postgresql"),
    # Locks and the engine's settings.
    Mutant("toolkit/locks.py", "    if connection.vendor == \"postgresql\":\n", "    if False:\n", "tests/pages/test_closing_races.py", on="postgresql"),
    Mutant("kcn_union/settings.py", "        \"transaction_mode\": \"IMMEDIATE\",\n", "", "tests/pages/test_closing_races.py tests/initiatives/test_races.py", on="sqlite"),
    # Triggers.
    Mutant("kcn_union/migrations/0002_append_only.py", "        yield f\"{table}_kept\", table, \"UPDATE\", \"\"\n", "", "tests/pages/test_closing.py tests/pages/test_verify.py tests/test_migrations.py"),
    Mutant("kcn_union/migrations/0002_append_only.py", "        yield f\"{table}_stays\", table, \"DELETE\", \"\"\n", "", "tests/pages/test_closing.py tests/pages/test_verify.py"),
    # The edge: headers, the demo, files, sheets, words that would be code elsewhere.
    Mutant("kcn_union/middleware.py", "        response.headers.setdefault(\"Content-Security-Policy\", settings.SECURE_CSP)\n", "", "tests/pages/test_smoke.py tests/trust"),
    Mutant("kcn_union/middleware.py", "            response.headers.setdefault(\"Cache-Control\", \"private, no-store\")\n", "            pass\n", "tests/pages tests/trust -k header"),
    Mutant("kcn_union/middleware.py", "if settings.DEMO and request.META.get(\"REMOTE_ADDR\", \"\") not in LOOPBACK:", "if False:", "tests/pages tests/test_demo.py tests/test_commands.py -k demo"),
    Mutant("kcn_union/middleware.py", "if \"\\0\" in request.path or", "if False or", "tests/pages/test_bad_input.py"),
    Mutant("toolkit/files.py", "as_attachment=True, ", "as_attachment=False, ", "tests/initiatives/test_evidence.py tests/toolkit/test_files.py"),
    Mutant("toolkit/files.py", "    if upload.size > MOST_BYTES:\n        raise Unfit(\"size\", seen=upload.size, most=MOST_BYTES)\n    upload.seek(0)\n    content = upload.read(MOST_BYTES + 1)\n    if len(content) > MOST_BYTES:\n", "    upload.seek(0)\n    content = upload.read()\n    if False:\n", "tests/toolkit/test_files.py tests/toolkit/test_files_hostile.py"),
    Mutant("toolkit/office.py", "MOST_RATIO = 100", "MOST_RATIO = 10**9", "tests/toolkit tests/sheets/test_malformed.py"),
    Mutant("toolkit/office.py", "MOST_PARTS = 200", "MOST_PARTS = 10**6", "tests/toolkit tests/sheets/test_malformed.py"),
    Mutant("toolkit/sheets/reader.py", "    bounded.limit(memory, seconds, MOST_ANSWERED)\n", "", "tests/sheets/test_malformed.py tests/toolkit"),
    Mutant("toolkit/sheets/out.py", ", \"s\"\n", ", \"f\" if value[:1] == \"=\" else \"s\"\n", "tests/sheets"),
]  # fmt: skip
