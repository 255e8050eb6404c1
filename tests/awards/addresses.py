"""What the addresses of the awards room are given in `tests/access.csv`, and the records they name."""

from tests.awards.conftest import Awarding, own_catalogue


def of_awards(kind: str, state: str, objects: dict) -> dict[str, dict]:
    """Return address -> keyword arguments; `kind` is own, foreign, planned or unknown."""
    return {
        "round": {"slug": {"own": "dot-2022", "foreign": "dot-2022"}.get(kind, kind)},
    }


def made_for(cast, objects: dict) -> None:
    """Make a running round with a council seat for vinh, a planned one, and a nomination of each kind in both unions."""
    own_catalogue()
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
