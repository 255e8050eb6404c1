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
    Mutant("unions/models/member.py", SEES, "return self", "tests/test_access.py -k person"),
    Mutant("unions/models/union.py", "return self if user.sees_all(on) else self.filter(pk__in", "return self.filter() if True else self.filter(pk__in", "tests/test_access.py -k union-own"),
    Mutant("unions/models/union.py", "return self if user.writes_for_all(on) else self.filter(pk__in", "return self if True else self.filter(pk__in", "tests/test_access.py -k initiative_choose_union"),
    Mutant("unions/models/sheet_run.py", "return self.filter(by=user) if", "return self.filter() if", "tests/test_access.py -k sheet_run"),
    Mutant("emulation/models/union_return.py", SEES, "return self", "tests/pages/test_returns.py -k seen_by"),
    Mutant("emulation/models/enrolment.py", SEES, "return self", "tests/test_access.py -k enrolment"),
    Mutant("emulation/models/campaign.py", "return self if user.sees_all(on) else self.exclude", "return self if True else self.exclude", "tests/test_access.py -k campaign"),
    Mutant("initiatives/models/initiative.py", SEES, "return self", "tests/test_access.py -k initiative-foreign"),
    Mutant("initiatives/models/adoption.py", SEES, "return self", "tests/test_access.py -k adoption"),
    Mutant("initiatives/models/evidence.py", "found.filter(Q(confidential=False, removed_at__isnull=True) | ", "found.filter(Q() | ", "tests/test_access.py tests/initiatives/test_evidence.py -k evidence"),
    Mutant("awards/models/honour.py", SEES, "return self", "tests/test_access.py -k honour"),
    Mutant("awards/models/nomination.py", "Q(state__in=Nomination.BEFORE_THE_COUNCIL, round__in", "Q(round__in", "tests/awards/test_reading.py"),
    Mutant("awards/models/round.py", "found = Q(pk__in=Round.objects.asking(user.served_union_ids(on)).values(\"pk\"))", "found = Q()", "tests/test_access.py tests/awards/test_rounds.py -k round"),
    Mutant("kcn_union/models/reminder.py", SEES, "return self", "tests/pages tests/test_access.py -k reminder"),
    Mutant("kcn_union/models/publication.py", "self.filter(published_at__isnull=False) if", "self if", "tests/test_access.py -k version"),
    Mutant("kcn_union/pages/half_year.py", "*chain.state(), request.today, mandates, get_language()", "*chain.state(), request.today, get_language()", "tests/pages/test_half_year.py -k drawn"),
    Mutant("kcn_union/pages/half_year.py", "return [\"live\", *chain.state(), ", "return [\"live\", ", "tests/pages/test_half_year.py -k every_step"),
    Mutant("kcn_union/pages/version.py", "own_unions_of(request), get_language()", "get_language()", "tests/pages/test_closing.py -k drawn"),
    Mutant("unions/models/people.py", "return self.filter(since__lte=day).filter(Q(until__isnull=True) | Q(until__gte=day))", "return self.filter(since__lte=day)", "tests/unions/test_second_factor.py -k right_ends"),
    Mutant("unions/models/people.py", "        if not self.is_active:\n            return []\n", "", "tests/unions/test_sessions.py -k closed_account"),
    # Guards: who takes a step, and when not yet.
    Mutant("unions/guards.py", "    if record.union_id in by.served_union_ids(on):\n", "    if True:\n", "tests/initiatives/test_workflow.py tests/test_access.py"),
    Mutant("unions/guards.py", "return \"\" if by.has_role(on, Role.VERIFIER, Role.HEAD) else _(\"Only a verifier", "return \"\" if True else _(\"Only a verifier", "tests/test_access.py -k initiative_step"),
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
    Mutant("toolkit/steps.py", "filter(pk=record.pk, state=before[\"state\"], version=before[\"version\"])", "filter(pk=record.pk)", "tests/initiatives/test_workflow.py -k overtaken"),
    Mutant("toolkit/steps.py", "if seen is not None and seen != fresh.version:", "if False:", "tests/initiatives/test_checking.py tests/pages/test_returns.py"),
    Mutant("unions/events.py", "if not old.version == seen == form.instance.version:", "if False:", "tests/initiatives tests/awards/test_nominations.py"),
    Mutant("toolkit/op_id.py", "exclude(entered_by=by).exists()", "none().exists()", "tests/toolkit/test_op_id.py"),
    Mutant("initiatives/workflow.py", "    if not counter.update(last=F(\"last\") + 1):\n", "    if not (counter.exists() and counter.update(last=counter.get().last + 1)):\n", "tests/initiatives/test_races.py", on="postgresql"),
    # Locks and the engine's settings.
    Mutant("toolkit/locks.py", "    if connection.vendor == \"postgresql\":\n", "    if False:\n", "tests/pages/test_closing_races.py", on="postgresql"),
    Mutant("kcn_union/settings.py", "        \"transaction_mode\": \"IMMEDIATE\",\n", "", "tests/pages/test_closing_races.py tests/initiatives/test_races.py", on="sqlite"),
    # Triggers.
    Mutant("kcn_union/migrations/0002_append_only.py", "        yield f\"{table}_kept\", table, \"UPDATE\", \"\"\n", "", "tests/pages/test_closing.py tests/pages/test_verify.py tests/test_migrations.py"),
    Mutant("kcn_union/migrations/0002_append_only.py", "        yield f\"{table}_stays\", table, \"DELETE\", \"\"\n", "", "tests/pages/test_closing.py tests/pages/test_verify.py"),
    # The edge: headers, the demo, files, sheets, words that would be code elsewhere.
    Mutant("kcn_union/middleware.py", "        \"Content-Security-Policy\": settings.SECURE_CSP,\n", "", "tests/trust/test_headers.py"),
    Mutant("kcn_union/middleware.py", "        \"Cache-Control\": \"private, no-store\",\n", "", "tests/trust/test_headers.py"),
    Mutant("kcn_union/settings.py", "    \"kcn_union.middleware.response_headers\",\n    \"kcn_union.middleware.guard_request\",\n", "    \"kcn_union.middleware.guard_request\",\n    \"kcn_union.middleware.response_headers\",\n", "tests/trust/test_headers.py"),
    Mutant("kcn_union/middleware.py", "if request.method not in METHODS:", "if False:", "tests/test_access.py -k test_the_other_methods_follow_by_rule"),
    Mutant("kcn_union/middleware.py", "request.META.get(\"REMOTE_ADDR\", \"\") not in LOOPBACK or ", "", "tests/test_start.py tests/test_commands.py"),
    Mutant("kcn_union/middleware.py", " or request.headers.keys() & FORWARDED", "", "tests/test_start.py"),
    Mutant("kcn_union/wsgi.py", "if not _is_readable(environ.get(\"CONTENT_TYPE\", \"\")) or ", "if ", "tests/test_wsgi.py"),
    Mutant("kcn_union/pages/errors.py", "if isinstance(error, (OperationalError, InterfaceError, InternalError)) or type(error) is DatabaseError:", "if False:", "tests/pages/test_failing.py"),
    Mutant("kcn_union/pages/errors.py", "if request.method != \"POST\" or request.path.startswith(SECRET):", "if request.method != \"POST\":", "tests/pages/test_failing.py"),
    Mutant("kcn_union/middleware.py", "if \"\\0\" in request.path or", "if False or", "tests/test_commands.py"),
    Mutant("toolkit/files.py", "as_attachment=True, ", "as_attachment=False, ", "tests/initiatives/test_evidence.py -k as_a"),
    Mutant("toolkit/files.py", "    if upload.size > MOST_BYTES:\n        raise Unfit(\"size\", seen=upload.size, most=MOST_BYTES)\n    upload.seek(0)\n    content = upload.read(MOST_BYTES + 1)\n    if len(content) > MOST_BYTES:\n", "    upload.seek(0)\n    content = upload.read()\n    if False:\n", "tests/toolkit/test_files.py tests/toolkit/test_files_hostile.py"),
    Mutant("toolkit/office.py", "MOST_RATIO = 100", "MOST_RATIO = 10**9", "tests/toolkit/test_office.py tests/sheets/test_malformed.py"),
    Mutant("toolkit/office.py", "MOST_PARTS = 200", "MOST_PARTS = 10**6", "tests/toolkit/test_office.py tests/sheets/test_malformed.py"),
    Mutant("toolkit/sheets/reader.py", "    bounded.limit(memory, seconds, MOST_ANSWERED)\n", "", "tests/sheets/test_malformed.py -k memory"),
    Mutant("toolkit/sheets/xlsx.py", ", \"s\"\n", ", \"f\" if value[:1] == \"=\" else \"s\"\n", "tests/sheets"),
    Mutant("toolkit/sheets/cells.py", "_READ_AS_LETTER.sub(\"_x005F_\", _NOT_IN_XML.sub(\"\", text)[:MOST_IN_A_CELL])", "_NOT_IN_XML.sub(\"\", text)[:MOST_IN_A_CELL]", "tests/toolkit/test_cells.py"),
    # Signing in: the second factor, guesses, sessions, the password once more.
    Mutant("kcn_union/middleware.py", "if second_factor.must_have_one(request.user, request.today) and not second_factor.has_one(request.user):", "if False:", "tests/unions/test_second_factor.py"),
    Mutant("unions/second_factor.py", "    if user.pk == by.pk:\n", "    if False:\n", "tests/unions/test_second_factor.py"),
    Mutant("unions/second_factor.py", "    return Authenticator.objects.filter(user=authenticator.user, type__in=MAIN).exclude(pk=authenticator.pk).exists()\n", "    return True\n", "tests/unions/test_second_factor.py"),
    Mutant("kcn_union/account.py", "if not cache.add(f\"totp-used:{self.user.pk}:{digits}\", True, timeout=seconds):", "if False:", "tests/unions/test_second_factor.py"),
    Mutant("unions/budgets.py", "        if place is None:\n", "        if False:\n", "tests/unions/test_budgets.py"),
    Mutant("unions/budgets.py", ", Budget(\"strangers\", person)]", "]", "tests/unions/test_budgets.py"),
    Mutant("unions/budgets.py", "    if isinstance(found, ipaddress.IPv6Address):\n", "    if False:\n", "tests/unions/test_budgets.py"),
    Mutant("unions/devices.py", "return name if user_id in people else \"\"", "return name", "tests/unions/test_budgets.py"),
    Mutant("unions/devices.py", "return now - seen > idle or ", "return ", "tests/unions/test_sessions.py"),
    Mutant("unions/devices.py", " or now - session.get(BEGAN, fallback) > settings.SESSION_COOKIE_AGE", "", "tests/unions/test_sessions.py"),
    Mutant("kcn_union/pages/account.py", "get_object_or_404(UserSession, pk=pk, user=request.user)", "get_object_or_404(UserSession, pk=pk)", "tests/unions/test_sessions.py"),
    Mutant("kcn_union/pages/closing.py", "_take_confirmed = reauthentication_required(_take)", "_take_confirmed = _take", "tests/pages/test_closing.py"),
    Mutant("kcn_union/pages/person_data.py", "@reauthentication_required\ndef _erase(", "def _erase(", "tests/pages/test_person_data.py"),
    # Persons' data: details, taking away, erasing, keeping.
    Mutant("kcn_union/erasing.py", "        if held.asked_by_id == by.pk:\n", "        if False:\n", "tests/pages/test_person_data.py"),
    Mutant("kcn_union/pages/person.py", "    if not request.user.serves(member.union_id, request.today):\n", "    if False:\n", "tests/pages/test_masking.py"),
    Mutant("unions/templatetags/events.py", " or (name in DETAILS and close != \"details\")", "", "tests/pages/test_history.py"),
    Mutant("unions/templatetags/events.py", "masked = (name in CONFIDENTIAL and not close) or ", "masked = ", "tests/pages/test_history.py"),
    Mutant("kcn_union/pages/history.py", "\"unions.member\": _who_serves_its_union,", "\"unions.member\": _who_sees_it,", "tests/pages/test_history.py tests/test_access.py -k history"),
    Mutant("unions/taking.py", "    if not form.is_valid():\n        handed_on", "    if given and not form.is_valid():\n        handed_on", "tests/pages/test_taking_away.py"),
    Mutant("unions/taking.py", "if cleaned.get(\"why\") == OTHER and not cleaned.get(\"why_words\"):", "if False:", "tests/pages/test_taking_away.py"),
    Mutant("unions/taking.py", "return rows > settings.PERSONS_WITHOUT_PASSWORD and", "return False and", "tests/pages/test_taking_away.py"),
    Mutant("kcn_union/management/commands/retain.py", "rule.let_go(at) if write else rule.how_many(at)", "rule.let_go(at)", "tests/pages/test_retaining.py"),
    Mutant("kcn_union/management/commands/sweep.py", "if aside.stat().st_mtime >= time.time() - older_than:", "if False:", "tests/trust/test_kept_files.py"),
    # The chain, its anchors, and who asks whether all is whole.
    Mutant("unions/migrations/0007_event_chain.py", "    yield f\"CREATE TRIGGER {TABLE}_stays BEFORE DELETE ON {TABLE} FOR EACH ROW {done}\"\n", "", "tests/unions/test_chain.py", on="sqlite"),
    Mutant("unions/migrations/0007_event_chain.py", "    yield f\"CREATE TRIGGER {TABLE}_next BEFORE INSERT ON {TABLE} FOR EACH ROW WHEN {wrong} {done}\"\n", "", "tests/unions/test_chain.py", on="sqlite"),
    Mutant("unions/migrations/0007_event_chain.py", "            RAISE EXCEPTION '{REFUSED}' USING ERRCODE = 'restrict_violation';\n", "            RETURN NEW;\n", "tests/unions/test_chain.py", on="postgresql"),
    Mutant("unions/migrations/0010_seal_by_id.py", "            PERFORM pg_advisory_xact_lock({LOCK});\n", "", "tests/trust/test_chain.py", on="postgresql"),
    Mutant("unions/chain.py", "        if kept.pop(number, {event.digest}) != {event.digest}:\n", "        kept.pop(number, None)\n        if False:\n", "tests/unions/test_chain.py"),
    Mutant("unions/chain.py", "    for number in sorted(kept):\n", "    for number in ():\n", "tests/unions/test_chain.py"),
    Mutant("unions/chain.py", "    elif words_digest(event) != event.words_digest:\n", "    elif False:\n", "tests/unions/test_chain.py"),
    Mutant("kcn_union/verify/whole.py", "    yield from told(FAULTS, seen)\n", "    yield from ()\n", "tests/trust/test_planted_faults.py -k planted"),
    Mutant("kcn_union/verify/kept_files.py", "    if found.sha256 != sha256:\n", "    if False:\n", "tests/trust/test_planted_faults.py -k planted"),
    # Backups.
    Mutant("kcn_union/backup/sealing.py", "if self.left or self.file.read(END_LENGTH + 1) != END % self.sha256.hexdigest().encode():", "if self.left:", "tests/trust/test_damaged_backups.py"),
    Mutant("kcn_union/backup/sealing.py", "(b\"\\1\" if last else b\"\\0\")", "b\"\\0\"", "tests/trust/test_damaged_backups.py"),
    Mutant("kcn_union/backup/sealing.py", "number.to_bytes(11, \"big\") + ", "bytes(11) + ", "tests/trust/test_damaged_backups.py"),
]  # fmt: skip
