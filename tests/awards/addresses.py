"""What the addresses of the awards room are given in `tests/access.csv`, and the records they name."""

import hashlib

from awards.models import AwardDecision, NominationPaper
from initiatives.models import Evidence
from tests.awards.conftest import Awarding
from tests.conftest import NOW
from toolkit import files


def of_awards(kind: str, state: str, objects: dict) -> dict[str, dict]:
    """Return address -> keyword arguments; `kind` is own, foreign, planned or unknown."""
    in_round = {"slug": {"own": "dot-2022", "foreign": "dot-2022"}.get(kind, kind)}
    return {
        "award": {"code": "KHONG_CO" if kind == "unknown" else "BLDST"},
        "award_catalogue_file": {"ending": "csv"},
        **dict.fromkeys(("round", "round_edit", "round_copy", "forgotten", "round_choose"), in_round),
        "round_step": in_round | {"name": state or "finish"},
        "forgotten_file": in_round | {"ending": "csv"},
        **of_nominations(kind, state, objects),
        **of_councils(kind, state, in_round, objects),
        **of_dossiers(kind, objects),
        **of_decisions(kind, state, objects),
    }


def of_nominations(kind: str, state: str, objects: dict) -> dict[str, dict]:
    own = objects.get(kind, {})
    asked = {"slug": kind if kind in ("planned", "unknown") else "dot-2022"}
    draft = own["nomination draft"].code if own else "DN-2022-99999"
    sent = own["nomination"].code if own else "DN-2022-99999"
    paper = own["nomination paper"].pk if own else 999_999
    return {
        "nomination_choose": asked,
        "nomination_choose_union": asked | {"award_code": "BLDST"},
        "nomination_new": asked | {"award_code": "BLDST", "union_code": own["union"].code if own else "CD-999"},
        "nominations_file": {"ending": "csv"},
        "nomination": {"code": draft if state == "draft" else sent},
        "nomination_edit": {"code": draft},
        "nomination_step": {"code": draft if state == "submit" else sent, "name": state or "send_back"},
        "nomination_paper": {"code": sent, "pk": paper},
        "nomination_paper_add": {"code": draft},
        "nomination_paper_remove": {"code": sent, "pk": paper},
        "nomination_judge": {"code": sent, "criterion": objects["judged"].pk},
    }


def of_councils(kind: str, state: str, slug: dict, objects: dict) -> dict[str, dict]:
    """Return what the addresses of the council are given: the seat of the round, its sitting by state, a cited initiative."""
    own = objects.get(kind)
    seat = {"pk": objects["seat"].pk if kind in ("own", "foreign") else 999_999}
    sitting = {"pk": objects.get(f"sitting {state}", objects["sitting open"]).pk if kind in ("own", "foreign") else 999_999}
    if state in ("frozen", "applied"):
        slug = {"slug": objects[f"sitting {state}"].round.slug}
    cited = {
        "code": own["nomination"].code if own else "DN-2022-99999",
        "initiative_code": own["cited"].code if own else "SK-2022-99999",
    }
    paper = {"pk": own.get(f"cited {state}", own["cited paper"]).pk if own else 999_999}
    return {
        **dict.fromkeys(("council", "council_seat_new", "council_copy", "council_reading"), slug),
        **dict.fromkeys(("sitting", "sitting_check", "council_minutes"), slug),
        **dict.fromkeys(("council_seat", "council_seat_remove"), slug | seat),
        **{f"sitting_{name}": slug | sitting for name in ("one", "freeze", "apply", "scan", "minutes")},
        "nomination_evidence": cited,
        "nomination_evidence_file": cited | paper,
        "nomination_evidence_page": cited | paper | {"number": 1},
    }


def of_dossiers(kind: str, objects: dict) -> dict[str, dict]:
    own, asked = objects.get(kind), {"slug": kind if kind in ("planned", "unknown") else "dot-2022"}
    return {
        "nomination_report": {"code": own["nomination"].code if own else "DN-2022-99999"},
        "dossiers": asked,
        **dict.fromkeys(("dossier_zip", "forward_all"), asked | {"authority_code": "TLD"}),
    }


def of_decisions(kind: str, state: str, objects: dict) -> dict[str, dict]:
    """Return what the addresses of decisions and honours are given; `state` names a step, or an honour born of a decision."""
    own = objects.get(kind)
    decision = {"pk": own["decision"].pk if own else 999_999}
    recorded = {"pk": own["honour"].pk if own else 999_999}
    slug = "dot-cu" if own else kind
    return {
        "award_decision": decision,
        "award_decision_more": decision,
        "award_decision_scan": decision,
        "award_decision_choose": {"slug": slug},
        "award_decision_new": {"slug": slug, "authority_code": "NO_SUCH" if state else "TLD"},
        "award_decisions_file": {"ending": "csv"},
        "honours_file": {"ending": "csv"},
        "award_statistics_file": {"ending": "csv"},
        "honour": recorded,
        "honour_edit": recorded,
        "honour_step": recorded | {"name": state or "strike"},
        "honour_record": {"union_code": own["union"].code if own else "CD-999"},
        "honour_certificate": {"pk": own["born"].pk if own and not state else recorded["pk"]},
    }


def made_for(cast, objects: dict) -> None:
    """Make a running round with a council seat for vinh, a planned one, and a nomination of each kind in both unions."""
    awarding = Awarding(cast)
    objects["judged"] = awarding.criterion("judged")
    running = awarding.round()
    objects["seat"] = awarding.seat(running, user=cast.vinh)
    awarding.round("planned", state="planned")
    objects["sitting open"] = awarding.sitting(running)
    for state in ("frozen", "applied"):
        other = awarding.round(state)
        awarding.seat(other, user=cast.vinh)
        objects[f"sitting {state}"] = awarding.sitting(other, state=state, scan_sha256=kept())
    for kind in ("own", "foreign"):
        member = cast.member("Chị Ngân", union=objects[kind]["union"], qualification="college", job_title="Thợ may")
        objects[kind]["nomination draft"] = awarding.walked("draft", member=member, round=running)
        second = cast.member("Anh Sơn", union=objects[kind]["union"], qualification="college", job_title="Thợ hàn")
        part = awarding.author(second)
        objects[kind]["nomination"] = awarding.walked("under_review", member=second, round=running, claims=[part])
        objects[kind]["nomination paper"] = paper(objects[kind]["nomination"])
        objects[kind]["cited"] = part.initiative
        for name in ("paper", "confidential"):
            objects[kind][f"cited {name}"] = cited_paper(part.initiative, confidential=name == "confidential")
        objects[kind]["honour"] = awarding.honour(member=second)
    decisions_for(cast, awarding, objects)


def decisions_for(cast, awarding: Awarding, objects: dict) -> None:
    """Make a round with a decision for each union, each with its scan, and nominations that still wait."""
    past = awarding.round("dot-cu")
    for kind in ("own", "foreign"):
        for state in ("awarded", "forwarded"):
            member = cast.member("Chị Bưởi", union=objects[kind]["union"], qualification="college", job_title="Thợ may")
            made = awarding.walked(state, member=member, round=past)
            if state == "awarded":
                AwardDecision.objects.filter(pk=made.decision_id).update(
                    scan_sha256=files.keep(b"paper"), scan_name="qd.pdf", scan_format="pdf"
                )
                objects[kind] |= {"decision": made.decision, "born": made.honour}


def kept() -> str:
    """Return the digest of a file that lies on this disk, with a picture of its first page."""
    digest = hashlib.sha256(b"paper").hexdigest()
    for path in (files.path_of(digest), files.preview_of(digest, 1)):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"paper")
    return digest


def cited_paper(initiative, *, confidential: bool) -> Evidence:
    return Evidence.objects.create(
        initiative=initiative, kind="decision", name="QĐ.pdf", format="pdf", sha256=kept(), size=5, pages=1,
        confidential=confidential, added_by=initiative.entered_by, added_at=NOW,
    )  # fmt: skip


def paper(nomination) -> NominationPaper:
    """Return a paper of the dossier whose file lies on this disk."""
    return NominationPaper.objects.create(
        nomination=nomination, kind="report", name="Báo cáo.pdf", format="pdf", sha256=kept(), size=5, pages=1,
        added_by=nomination.entered_by, added_at=nomination.entered_at,
    )  # fmt: skip
