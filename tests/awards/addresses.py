"""What the addresses of the awards room are given in `tests/access.csv`, and the records they name."""

from awards.models import AwardDecision
from tests.awards.conftest import Awarding
from toolkit import files


def of_awards(kind: str, state: str, objects: dict) -> dict[str, dict]:
    """Return address -> keyword arguments; `kind` is own, foreign, planned or unknown."""
    return {
        **_of_decisions(kind, state, objects),
        "round": {"slug": {"own": "dot-2022", "foreign": "dot-2022"}.get(kind, kind)},
    }


def made_for(cast, objects: dict) -> None:
    """Make a running round with a council seat for vinh, a planned one, and a nomination of each kind in both unions."""
    awarding = Awarding(cast)
    running = awarding.round()
    awarding.seat(running, user=cast.vinh)
    awarding.round("planned", state="planned")
    for kind in ("own", "foreign"):
        member = cast.member("Chị Ngân", union=objects[kind]["union"], qualification="college", job_title="Thợ may")
        objects[kind]["nomination draft"] = awarding.walked("draft", member=member, round=running)
        second = cast.member("Anh Sơn", union=objects[kind]["union"], qualification="college", job_title="Thợ hàn")
        objects[kind]["nomination"] = awarding.walked("under_review", member=second, round=running)
        objects[kind]["honour"] = awarding.honour(member=second)
    _decisions_for(cast, awarding, objects)


def _of_decisions(kind: str, state: str, objects: dict) -> dict[str, dict]:
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


def _decisions_for(cast, awarding: Awarding, objects: dict) -> None:
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
