"""What the addresses of the awards room are given in `tests/access.csv`, and the records they name."""

import hashlib

from awards.models import NominationPaper
from tests.awards.conftest import Awarding, own_catalogue
from toolkit import files


def of_awards(kind: str, state: str, objects: dict) -> dict[str, dict]:
    """Return address -> keyword arguments; `kind` is own, foreign, planned or unknown."""
    in_round = {"slug": {"own": "dot-2022", "foreign": "dot-2022"}.get(kind, kind)}
    return {
        **dict.fromkeys(("round", "round_edit", "round_copy", "forgotten", "round_choose"), in_round),
        "round_step": in_round | {"name": state or "finish"},
        "forgotten_file": in_round | {"ending": "csv"},
        **of_nominations(kind, state, objects),
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


def made_for(cast, objects: dict) -> None:
    """Make a running round with a council seat for vinh, a planned one, and a nomination of each kind in both unions."""
    own_catalogue()
    awarding = Awarding(cast)
    objects["judged"] = awarding.criterion("judged")
    running = awarding.round()
    awarding.seat(running, user=cast.vinh)
    awarding.round("planned", state="planned")
    for kind in ("own", "foreign"):
        member = cast.member("Chị Ngân", union=objects[kind]["union"], qualification="college", job_title="Thợ may")
        objects[kind]["nomination draft"] = awarding.walked("draft", member=member, round=running)
        second = cast.member("Anh Sơn", union=objects[kind]["union"], qualification="college", job_title="Thợ hàn")
        objects[kind]["nomination"] = awarding.walked("under_review", member=second, round=running)
        objects[kind]["nomination paper"] = paper(objects[kind]["nomination"])
        objects[kind]["honour"] = awarding.honour(member=second)


def paper(nomination) -> NominationPaper:
    """Return a paper of the dossier whose file lies on this disk."""
    digest = hashlib.sha256(b"paper").hexdigest()
    files.path_of(digest).parent.mkdir(parents=True, exist_ok=True)
    files.path_of(digest).write_bytes(b"paper")
    return NominationPaper.objects.create(
        nomination=nomination, kind="report", name="Báo cáo.pdf", format="pdf", sha256=digest, size=5, pages=1,
        added_by=nomination.entered_by, added_at=nomination.entered_at,
    )  # fmt: skip
