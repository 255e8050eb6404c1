"""Five deeds that a fault may interrupt, each asked over HTTP: what stands of it afterwards, and whether it can be done again."""

import time
from dataclasses import dataclass
from uuid import uuid4

from emulation.models import HalfYear
from initiatives.models import Evidence, Initiative
from kcn_union import closing
from kcn_union.models import Publication
from tests.initiatives.test_form import edited, typed
from tests.pages.test_closing import JULY
from tests.pages.test_closing_races import again
from tests.toolkit.made_files import pdf
from tests.trust.served import Answer, Asked
from tests.trust.sites import told
from tests.trust.test_http_races import ORDINARY, World, ended, received, shown
from toolkit import files
from unions.imports import Members
from unions.models import Event, Member, SheetRun

NOTHING, PART, WHOLE = "nothing", "a whole part", "whole"
MOST_AGAIN = 3


@dataclass
class Deed:
    """One deed by one person; `stands` says NOTHING, PART (one of two transactions), WHOLE, or what is torn."""

    world: World
    asked: Asked
    # How what `verify` says begins of a half-year that was closed, set back by hand, and closed again.
    set_back = ()

    def acknowledged(self, answer: Answer) -> bool:
        return answer.status == 302

    def stands(self) -> str:
        raise NotImplementedError

    def again(self) -> Asked:
        """Return the request that a person sends who tries once more: the same form."""
        return self.asked

    def done_at_last(self) -> str:
        """Try until it is done, as a person would; return what stands then."""
        for _time in range(MOST_AGAIN):
            if (now := self.stands()) == WHOLE:
                return now
            self.world.site.ask(self.again())
        return self.stands()


class Submit(Deed):
    def __init__(self, world: World):
        # Like nothing that stands on file: what looks alike has to be answered for before it is sent.
        self.form = typed(title=f"{uuid4().hex[:9]} {uuid4().hex[:9]}", solution=f"{uuid4().hex} {uuid4().hex}", **ORDINARY)
        super().__init__(world, world.post("hang", "/initiatives/new/CD-001/send/", **self.form))

    def made(self) -> list[Initiative]:
        return list(Initiative.objects.filter(op_id=self.form["op_id"]))

    def stands(self) -> str:
        made = self.made()
        if not made:
            return NOTHING
        told = [list(Event.objects.about(one).order_by("pk").values_list("verb", flat=True)) for one in made]
        whole = len(made) == 1 and made[0].authors.count() == 1
        if whole and (made[0].state, told[0]) == ("submitted", ["created", "submit"]):
            return WHOLE
        return PART if whole and (made[0].state, told[0]) == ("draft", ["created"]) else f"torn: {made} {told}"

    def again(self) -> Asked:
        """The draft may be saved already: then its form is sent."""
        made = self.made()
        if not made:
            return self.asked
        return self.world.post(
            "hang",
            f"/initiatives/{made[0].code}/edit/send/",
            **edited(made[0]) | {name: self.form[name] for name in ("title", "solution", *ORDINARY)},
        )


class Accept(Deed):
    def __init__(self, world: World):
        self.record = received(world)
        path = f"/initiatives/{self.record.code}/steps/accept/"
        super().__init__(world, world.post("bao", path, seen=self.record.version, accepted_vnd="10 triệu"))

    def stands(self) -> str:
        made = Initiative.objects.get(pk=self.record.pk)
        steps = Event.objects.about(made).filter(verb="accept").count()
        now = (made.state, steps, made.version - self.record.version, made.accepted_vnd, bool(made.half_year_id))
        if now == ("received", 0, 0, None, False):
            return NOTHING
        return WHOLE if now == ("accepted", 1, 1, 10_000_000, True) else f"torn: {now}"


class Close(Deed):
    def __init__(self, world: World):
        if Event.objects.about(self.half_year()).filter(verb="close").exists():
            self.set_back = ("n. n-Hn version",)
        again(world.cast)
        closing.workflow.take("ask_to_close", self.half_year(), by=world.cast.bao, at=JULY)
        super().__init__(world, world.post("lanh", "/half-years/2022-H1/close/close/", seen=self.half_year().version))

    def half_year(self) -> HalfYear:
        return HalfYear.objects.get(code="2022-H1")

    def stands(self) -> str:
        now, versions = self.half_year(), list(Publication.objects.all())
        told = (now.state, len(versions), bool(now.closed_by_id))
        if told == ("closing", 0, False):
            return NOTHING
        return WHOLE if told == ("closed", 1, True) and versions[0].lines.exists() else f"torn: {told}"


class Upload(Deed):
    def __init__(self, world: World):
        with told():
            self.record = world.cast.draft(authors=(("Trần Thị Ánh", 100),))
        form = edited(self.record, title=self.record.title, **ORDINARY)
        self.content = pdf(pages=1) + f"\n% {uuid4()}\n".encode()
        asked = Asked(
            world.sessions["hang"],
            f"/initiatives/{self.record.code}/edit/",
            form,
            file=("evidence-decision", "qd.pdf", self.content),
        )
        super().__init__(world, asked)

    def stands(self) -> str:
        rows = list(Evidence.objects.filter(initiative=self.record))
        now = Initiative.objects.get(pk=self.record.pk)
        changed = Event.objects.about(now).filter(verb="changed").count()
        if (len(rows), changed, now.version) == (0, 0, self.record.version):
            return NOTHING
        if (len(rows), changed, now.version) != (1, 1, self.record.version + 1):
            return f"torn: {len(rows)} files, {changed} changes, version {now.version}"
        kept = files.path_of(rows[0].sha256)
        return WHOLE if kept.exists() and kept.stat().st_size == rows[0].size else f"torn: {kept} is not there"


class Import(Deed):
    def __init__(self, world: World):
        self.name = f"Người {uuid4().hex[:10]}"
        head = "Họ và tên;Giới tính;Ngày sinh;Ngày vào công đoàn\n"
        rows = "".join(f"{self.name} {letter};Nam;05/03/1990;01/02/2015\n" for letter in "ABC")
        union = world.cast.samju
        self.run = shown(world, Members(), (head + rows).encode("utf-8-sig"), who="hang", scope=union.code, union=union)
        super().__init__(world, world.post("hang", f"/sheets/runs/{self.run.pk}/confirm/", digest=self.run.digest))

    def stands(self) -> str:
        (state,) = ended(self.run)
        found = list(Member.objects.filter(name__startswith=self.name).values_list("pk", flat=True))
        told = Event.objects.filter(kind="unions.member", verb="created", record_id__in=found).count()
        if (state, len(found), told) == (SheetRun.State.READY, 0, 0):
            return NOTHING
        return WHOLE if (state, len(found), told) == (SheetRun.State.WRITTEN, 3, 3) else f"torn: {state}, {len(found)}, {told}"


DEEDS = (Submit, Accept, Close, Upload, Import)


def wait_until_it_serves(world: World, seconds: float = 60) -> bool:
    """Whether the server answers again by itself."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if world.site.ask(Asked("", "/readyz"), wait_seconds=5).status == 200:
            return True
        time.sleep(0.05)
    return False
