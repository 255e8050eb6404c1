"""The database is the last line: each rule broken on purpose, past forms and steps."""

from uuid import uuid4

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import translation

from emulation.models import Campaign, Enrolment, HalfYear, TitleCount, UnionReturn
from initiatives.models import Adoption, Author, BenefitLine, Evidence, Initiative, Remark, Reward, SimilarAnswer
from tests.conftest import NOW
from tests.thawed import thawed
from unions import events
from unions.models import Event, Mandate, Member, MemberDouble, SavedForm, SheetRun, Superior, Union, UnionChange


def broken(queryset, **values) -> str:
    """Update past every check and return the name of the constraint that held, as the database said it."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        queryset.update(**values)
    return str(caught.value)


CASES = {
    # initiative in the state …: what is written past the rules, and the constraint that must hold
    "initiative_accepted_within_confirmed": ("accepted", {"accepted_vnd": 50_000_001}),
    "initiative_declared_vnd_in_bounds": ("draft", {"declared_vnd": 0}),
    "initiative_confirmed_vnd_in_bounds": ("draft", {"confirmed_vnd": 10**15 + 1}),
    "initiative_accepted_vnd_in_bounds": ("accepted", {"accepted_vnd": 0}),
    "initiative_counts_when_accepted": ("accepted", {"half_year": None}),
    "initiative_accepted_is_recognised": ("accepted", {"recognition_number": ""}),
    "initiative_accepted_has_worth": ("accepted", {"accepted_vnd": None, "social_value": ""}),
    "initiative_confirmed_by_somebody": ("draft", {"confirmed_on": None}),
    "initiative_in_library_is_accepted": ("received", {"in_library": True}),
}


@pytest.mark.parametrize("name", CASES)
def test_an_initiative_cannot_be_written_past_its_rules(cast, name):
    state, values = CASES[name]
    initiative = cast.walked(state)
    holding = {name, "initiative_accepted_within_confirmed"} if name == "initiative_accepted_vnd_in_bounds" else {name}

    said = broken(Initiative.objects.filter(pk=initiative.pk), **values)

    assert any(one in said for one in holding)


def test_a_null_confirmed_sum_does_not_let_an_accepted_one_through(cast):
    initiative = cast.accepted()

    assert "initiative_accepted_within_confirmed" in broken(Initiative.objects.filter(pk=initiative.pk), confirmed_vnd=None)


def test_an_accepted_initiative_has_another_acceptor_than_who_entered_or_sent_it(cast):
    initiative = cast.accepted()
    row = Initiative.objects.filter(pk=initiative.pk)

    assert "initiative_accepted_by_another" in broken(row, accepted_by=initiative.entered_by)
    assert "initiative_accepted_by_another" in broken(row, submitted_by=initiative.accepted_by)
    assert "initiative_accepted_by_another" in broken(row, submitted_by=None)


def test_the_same_words_count_once_in_a_union_and_half_year(cast):
    one, two = cast.accepted(), cast.accepted()
    waiting = cast.walked("received")

    broken(Initiative.objects.filter(pk=two.pk), title_key=one.title_key)
    assert Initiative.objects.filter(pk=waiting.pk).update(title_key=one.title_key) == 1


@pytest.mark.parametrize("name", ["adopted_from", "replaces"])
def test_an_initiative_does_not_come_from_itself(cast, name):
    initiative = cast.draft()

    assert "initiative_comes_from_another" in broken(Initiative.objects.filter(pk=initiative.pk), **{name: initiative})


def test_a_revoked_initiative_is_replaced_once(cast):
    revoked, one, two = cast.walked("revoked"), cast.draft(), cast.draft()
    Initiative.objects.filter(pk=one.pk).update(replaces=revoked)

    broken(Initiative.objects.filter(pk=two.pk), replaces=revoked)


@pytest.mark.parametrize(
    ("name", "state", "values"),
    [
        ("adoption_benefit_vnd_in_bounds", "draft", {"benefit_vnd": 0}),
        ("adoption_accepted_vnd_in_bounds", "accepted", {"accepted_vnd": -1}),
        ("adoption_accepted_within_declared", "accepted", {"accepted_vnd": 12_000_001}),
        ("adoption_accepted_within_declared", "accepted", {"benefit_vnd": None}),
        ("adoption_sum_has_its_paper", "draft", {"paper": ""}),
        ("adoption_counts_when_accepted", "accepted", {"half_year": None}),
        ("adoption_counts_when_accepted", "draft", {"accepted_vnd": 1}),
    ],
)
def test_adoptions(cast, name, state, values):
    made = cast.adopted()
    if state == "accepted":
        cast.take_adoption("accept", made, accepted_vnd=12_000_000)

    assert name in broken(Adoption.objects.filter(pk=made.pk), **values)


def test_an_adoption_is_accepted_by_another_than_who_entered_it(cast):
    made = cast.take_adoption("accept", cast.adopted(), accepted_vnd=None)

    assert "adoption_accepted_by_another" in broken(Adoption.objects.filter(pk=made.pk), accepted_by=made.entered_by)


LINE = {"cost_before": 2, "cost_after": 1, "quantity": 1}


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("benefit_line_costs_in_bounds", {"cost_before": -1}),
        ("benefit_line_costs_in_bounds", {"cost_after": "-0.01"}),
        ("benefit_line_quantity_in_bounds", {"quantity": 0}),
        ("benefit_line_cost_of_applying_in_bounds", {"cost_of_applying_vnd": -1}),
        ("benefit_line_cost_of_applying_in_bounds", {"cost_of_applying_vnd": 10**15 + 1}),
    ],
)
def test_worksheet_lines(cast, name, values):
    row = BenefitLine.objects.create(initiative=cast.draft(), kind="energy", unit="kWh", **LINE)

    assert name in broken(BenefitLine.objects.filter(pk=row.pk), **values)


@pytest.mark.parametrize("amount", [0, -1, 10**15 + 1])
def test_rewards(cast, amount):
    row = Reward.objects.create(initiative=cast.draft(), amount_vnd=1, paid_on="2022-01-01")

    assert "reward_amount_in_bounds" in broken(Reward.objects.filter(pk=row.pk), amount_vnd=amount)


@pytest.mark.parametrize("values", [{"sha256": ""}, {"name": ""}, {"size": 0}])
def test_evidence_names_its_file(cast, values):
    given = {"kind": "other", "name": "a.pdf", "format": "pdf", "sha256": "a", "size": 1, "added_by": cast.hang, "added_at": NOW}
    row = Evidence.objects.create(initiative=cast.draft(), **given)

    assert "evidence_names_its_file" in broken(Evidence.objects.filter(pk=row.pk), **values)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("remark_says_what_and_where", {"text": ""}),
        ("remark_says_what_and_where", {"field": ""}),
        ("remark_settled_after_it_was_sent", {"settled_at": NOW}),
    ],
)
def test_remarks(cast, name, values):
    row = Remark.objects.create(initiative=cast.draft(), field="title", text="?", written_by=cast.bao, written_at=NOW)

    assert name in broken(Remark.objects.filter(pk=row.pk), **values)


def test_answers_about_similar_initiatives(cast):
    here, one, two = cast.draft(), cast.draft(), cast.draft()
    rows = [
        SimilarAnswer.objects.create(initiative=here, other=other, answer="unrelated", by=cast.hang, at=NOW)
        for other in (one, two)
    ]

    assert "similar_to_another" in broken(SimilarAnswer.objects.filter(pk=rows[0].pk), other=here)
    broken(SimilarAnswer.objects.filter(pk=rows[0].pk), other=two)


def test_one_copy_of_one_form(cast):
    one, two = (SavedForm.objects.create(user=cast.hang, form="initiative", key=key, saved_at=NOW) for key in "ab")

    broken(SavedForm.objects.filter(pk=one.pk), key=two.key)


def test_an_unaccepted_initiative_is_in_no_half_year(cast):
    initiative = cast.walked("received")

    assert "initiative_counts_when_accepted" in broken(
        Initiative.objects.filter(pk=initiative.pk), half_year=cast.half_years["2022-H1"]
    )


def test_code_and_op_id_are_given_once(cast):
    one, two = cast.draft(), cast.draft()

    broken(Initiative.objects.filter(pk=two.pk), code=one.code)
    broken(Initiative.objects.filter(pk=two.pk), op_id=one.op_id)


def test_author_rows(cast):
    member = cast.member("Ánh")
    initiative = cast.draft(authors=(("A", 50), ("B", 50)))
    rows = Author.objects.filter(initiative=initiative)

    assert "author_share_in_bounds" in broken(rows, share=0)
    assert "author_share_in_bounds" in broken(rows, share="100.01")
    assert "author_outside_has_workplace" in broken(rows, workplace="")
    broken(rows, member=member)


def test_half_years_and_returns(cast):
    half_year = HalfYear.objects.filter(code="2022-H1")
    assert "half_year_days_in_order" in broken(half_year, due_on=cast.half_years["2021-H1"].due_on)
    broken(half_year, cut_off_on=cast.half_years["2021-H1"].cut_off_on)

    returned = cast.returned(cast.samju)
    row = UnionReturn.objects.filter(pk=returned.pk)
    assert "return_parts_within_wholes" in broken(row, women_members=251)
    assert "return_parts_within_wholes" in broken(row, members=301)
    assert "return_parts_within_wholes" in broken(row, women_workers=301)
    assert "return_sent_with_head_counts" in broken(row, women_members=None)
    assert "return_accepted_by_another" in broken(row, accepted_by=returned.submitted_by)
    assert "return_accepted_says_by_whom" in broken(row, accepted_by=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        UnionReturn.objects.create(union=cast.samju, half_year=returned.half_year)


def test_titles_and_campaigns(cast):
    count = cast.holders(cast.samju, 10)
    assert "title_holders_have_registered" in broken(TitleCount.objects.filter(pk=count.pk), achieved=11)
    with pytest.raises(IntegrityError), transaction.atomic():
        cast.holders(cast.samju, 5)
    with pytest.raises(IntegrityError), transaction.atomic():
        Enrolment.objects.create(campaign=cast.gvn, union=cast.samju)
    assert "enrolment_target_in_bounds" in broken(Enrolment.objects.all(), target_vnd=-1)
    assert "campaign_ends_after_it_began" in broken(Campaign.objects.all(), ends_on="2017-01-01")
    assert "campaign_titles_are_for_women" in broken(Campaign.objects.all(), audience="all")
    assert "campaign_not_its_own_parent" in broken(Campaign.objects.all(), parent=cast.gvn)


def test_unions_and_their_changes(cast):
    row = Union.objects.filter(pk=cast.samju.pk)
    assert "union_ends_after_it_began" in broken(row, dissolved_on="2014-12-31")
    assert "union_with_successor_has_ended" in broken(row, successor=cast.haneul)
    broken(row, code=cast.haneul.code)
    assert "superior_not_its_own" in broken(Superior.objects.filter(pk=cast.board.pk), parent=cast.board)

    change = UnionChange.objects.create(
        union=cast.samju, kind="renamed", effective_on="2022-01-01", decision="1", name_after="Tên mới"
    )
    rows = UnionChange.objects.filter(pk=change.pk)
    assert "union_change_says_what_its_kind_needs" in broken(rows, name_after="")
    assert "union_change_says_what_its_kind_needs" in broken(rows, park_after=cast.samju.park)
    with pytest.raises(IntegrityError), transaction.atomic():
        UnionChange.objects.create(union=cast.samju, kind="renamed", effective_on="2022-01-01", decision="2", name_after="Khác")
    UnionChange.objects.create(union=cast.samju, kind="dissolved", effective_on="2022-02-01", decision="3")
    with pytest.raises(IntegrityError), transaction.atomic():
        UnionChange.objects.create(union=cast.samju, kind="dissolved", effective_on="2022-03-01", decision="4")


def changed(union, kind, on="2022-01-01", **more) -> UnionChange:
    return UnionChange.objects.create(union=union, kind=kind, effective_on=on, decision="1", **more)


def test_a_union_is_not_its_own_successor(cast):
    row = Union.objects.filter(pk=cast.samju.pk)

    assert "union_not_its_own_successor" in broken(row, dissolved_on="2022-01-01", successor=cast.samju)
    assert row.update(dissolved_on="2022-01-01", successor=cast.haneul) == 1


@pytest.mark.parametrize("kind", ["merged", "split"])
def test_a_merge_and_a_split_name_another_union_and_nothing_else(cast, kind):
    rows = UnionChange.objects.filter(pk=changed(cast.samju, kind, other=cast.haneul).pk)

    assert "union_change_names_another" in broken(rows, other=cast.samju)
    for wrong in ({"other": None}, {"name_after": "Mới"}, {"park_after": cast.samju.park}, {"superior_after": cast.board}):
        assert "union_change_says_what_its_kind_needs" in broken(rows, **wrong)


@pytest.mark.parametrize("kind", ["renamed", "moved", "transferred", "dissolved"])
def test_no_other_change_names_another_union(cast, kind):
    needs = {
        "renamed": {"name_after": "Mới"},
        "moved": {"park_after": cast.samju.park},
        "transferred": {"superior_after": cast.board},
    }
    rows = UnionChange.objects.filter(pk=changed(cast.samju, kind, **needs.get(kind, {})).pk)

    assert "union_change_says_what_its_kind_needs" in broken(rows, other=cast.haneul)


@pytest.mark.parametrize("kinds", [("dissolved", "merged"), ("merged", "dissolved"), ("merged", "merged"), ("split", "split")])
def test_a_union_ends_once_and_begins_once(cast, kinds):
    one, two = ({"other": cast.haneul} if kind in ("merged", "split") else {} for kind in kinds)
    changed(cast.samju, kinds[0], **one)

    with pytest.raises(IntegrityError), transaction.atomic():
        changed(cast.samju, kinds[1], on="2022-02-01", **two)


def test_people(cast):
    member = cast.member("Ánh", employee_code="NV 1")
    row = Member.objects.filter(pk=member.pk)
    assert "member_leaves_after_joining" in broken(row, left_on="2018-01-01")
    assert "member_sex_known" in broken(row, sex="x")
    with pytest.raises(IntegrityError), transaction.atomic():
        cast.member("Khác", employee_code="NV 1")
    row.update(left_on="2022-01-01")
    cast.member("Khác", employee_code="NV 1")

    mandates = Mandate.objects.filter(user=cast.hang)
    assert "mandate_union_for_officers_only" in broken(mandates, union=None)
    assert "mandate_union_for_officers_only" in broken(Mandate.objects.filter(user=cast.bao), union=cast.samju)
    assert "mandate_ends_after_it_began" in broken(mandates, until="2018-01-01")
    events.record(record=cast.hang, verb="created", by=None, at=NOW)
    with thawed():
        assert "event_says_what" in broken(Event.objects.all(), verb="")


def test_double_entries(cast):
    first, second = cast.member("Ánh"), cast.member("Ánh")
    assert "member_not_merged_into_itself" in broken(Member.objects.filter(pk=first.pk), merged_into=first)
    made = {"first": first, "second": second, "answer": "different", "decided_by": cast.hang, "decided_at": NOW}
    MemberDouble.objects.create(**made)
    row = MemberDouble.objects.all()
    assert "member_double_older_first" in broken(row, first=second, second=first)
    assert "member_double_keeps_one_of_both" in broken(row, kept=first)
    assert "member_double_keeps_one_of_both" in broken(row, answer="same_row")
    assert "member_double_undone_by_somebody" in broken(row, undone_at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        MemberDouble.objects.create(**made)
    row.update(undone_at=NOW, undone_by=cast.hang)
    MemberDouble.objects.create(**made)


def test_loaded_sheets(cast):
    SheetRun.objects.create(kind="members", by=cast.hang, made_at=NOW, touched_at=NOW, op_id=uuid4(), file_name="ds.xlsx")
    assert "sheet_run_refused_says_why" in broken(SheetRun.objects.all(), refusal="Vì thế.")
    assert "sheet_run_written_says_when" in broken(SheetRun.objects.all(), state="written")


def test_a_text_longer_than_its_column_is_refused_by_both_databases(cast):
    for values in ({"title": "x" * 301}, {"problem": "x" * 10_001}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Initiative.objects.filter(pk=cast.draft().pk).update(**values)


def test_every_constraint_has_a_sentence_of_ours_in_vietnamese():
    with translation.override("vi"):
        for model in apps.get_models():
            if model._meta.app_label in {"unions", "emulation", "initiatives", "awards"}:
                for constraint in model._meta.constraints:
                    text = str(constraint.violation_error_message)
                    assert any(
                        letter in text.lower() for letter in "ăâđêôơưáàảãạéèẻẽẹíìỉĩịóòỏõọúùủũụýỳỷỹỵấầẩẫậếềểễệốồổỗộớờởỡợứừửữự"
                    ), constraint.name


def test_the_whole_record_says_the_same_before_the_database_does(cast):
    initiative = cast.accepted()
    initiative.accepted_vnd = 50_000_001

    with pytest.raises(ValidationError):
        initiative.full_clean()
