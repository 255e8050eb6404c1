"""What the addresses of the awards room are given in `tests/access.csv`, and the records they name."""

import hashlib

from initiatives.models import Evidence
from tests.awards.conftest import Awarding
from tests.conftest import NOW
from toolkit import files


def of_awards(kind: str, state: str, objects: dict) -> dict[str, dict]:
    """Return address -> keyword arguments; `kind` is own, foreign, planned or unknown."""
    slug = {"slug": {"own": "dot-2022", "foreign": "dot-2022"}.get(kind, kind)}
    return {
        "round": slug,
        **of_councils(kind, state, slug, objects),
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


def made_for(cast, objects: dict) -> None:
    """Make a running round with a council seat for vinh, a planned one, and a nomination of each kind in both unions."""
    awarding = Awarding(cast)
    running = awarding.round()
    objects["seat"] = awarding.seat(running, user=cast.vinh)
    awarding.round("planned", state="planned")
    objects["sitting open"] = awarding.sitting(running)
    for state in ("frozen", "applied"):
        other = awarding.round(state)
        awarding.seat(other, user=cast.vinh)
        objects[f"sitting {state}"] = awarding.sitting(other, state=state, scan_sha256=_kept())
    for kind in ("own", "foreign"):
        member = cast.member("Chị Ngân", union=objects[kind]["union"], qualification="college", job_title="Thợ may")
        objects[kind]["nomination draft"] = awarding.walked("draft", member=member, round=running)
        second = cast.member("Anh Sơn", union=objects[kind]["union"], qualification="college", job_title="Thợ hàn")
        part = awarding.author(second)
        objects[kind]["nomination"] = awarding.walked("under_review", member=second, round=running, claims=[part])
        objects[kind]["cited"] = part.initiative
        for name in ("paper", "confidential"):
            objects[kind][f"cited {name}"] = _paper(part.initiative, confidential=name == "confidential")
        objects[kind]["honour"] = awarding.honour(member=second)


def _kept() -> str:
    """Return the digest of a file that lies on this disk, with a picture of its first page."""
    digest = hashlib.sha256(b"paper").hexdigest()
    for path in (files.path_of(digest), files.preview_of(digest, 1)):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"paper")
    return digest


def _paper(initiative, *, confidential: bool) -> Evidence:
    return Evidence.objects.create(
        initiative=initiative, kind="decision", name="QĐ.pdf", format="pdf", sha256=_kept(), size=5, pages=1,
        confidential=confidential, added_by=initiative.entered_by, added_at=NOW,
    )  # fmt: skip
