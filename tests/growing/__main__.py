"""Shows what operations.md says of growing past one machine, a line for each thing; ends with 0 when all of it is so."""

import json
import secrets
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from tests.growing.machines import PASSWORD, POOL, Browser, Machines, Web, machines, missing, until

LIVE, LIBRARY = "/half-years/2022-H1/live/", "/library/"
PAGES = (LIVE, LIBRARY, "/half-years/", "/half-years/trend/", "/years/2022/", "/library/list.xlsx")
# Far from what it takes, and from the minute after which a browser here gives up.
BROWSERS, LONGEST_SECONDS = 40, 20
# PgBouncer refuses who comes first after a failure, and looks itself only then: two tries of a web process.
UNTIL_TRIED_AGAIN = 30
NOT_READ = (200, "replica: cannot be read, all is read from the primary")


class Walk:
    """The machines with somebody at them; each method shows one thing and returns how it went in words."""

    def __init__(self, made: Machines):
        self.made = made
        self.patient: Web
        self.strict: Web
        self.people: dict[str, Browser] = {}
        self.found: dict = {}

    def start(self) -> str:
        made = self.made
        made.start_primary()
        made.run("manage.py", "migrate", "--verbosity", "0")
        made.run("manage.py", "createcachetable")
        self.found = json.loads(made.run("-m", "tests.growing.people"))
        made.start_replica()
        made.start_pools()
        # The one reads from a replica however far behind, so that what it reads can be told; the other as it is by default, or less.
        self.patient = made.start_web("patient", REPLICA_BEHIND_SECONDS="100000")
        self.strict = made.start_web("strict", REPLICA_BEHIND_SECONDS="1")
        for web in self.webs:
            until(lambda web=web: Browser().ask(web, "/readyz")[0] == 200, f"{web.name} is ready")
        return "a primary, its replica, PgBouncer before both, and two web processes are up"

    @property
    def webs(self) -> tuple[Web, Web]:
        return self.patient, self.strict

    def sign_in(self) -> str:
        for name in ("hang", "minh", "doc"):
            self.people[name] = Browser()
            same(self.people[name].sign_in(self.patient, name, PASSWORD)[0], 302)
            same([self.people[name].ask(web, "/")[0] for web in self.webs], [200, 200])
        return "three people sign in at one process and are known to the other"

    def share(self) -> str:
        same([self.people["hang"].ask(web, self.found["paper"])[0] for web in self.webs], [200, 200])
        wrong = [Browser() for _one in range(10)]
        told = [browser.sign_in(self.webs[place % 2], "bao", "wrong")[1] for place, browser in enumerate(wrong)]
        told += [Browser().sign_in(web, "bao", "wrong")[1] for web in self.webs]
        same(["Nhập sai quá nhiều lần" in text for text in told], [False] * 10 + [True] * 2)
        return "a file is handed out by both, and wrong passwords at either count for both"

    def read_from_the_replica(self) -> str:
        self.caught_up()
        for path in PAGES:
            same(self.people["doc"].ask(self.patient, path)[0], 200)
        name = f"CĐCS {secrets.token_hex(4)}"
        with self.paused():
            self.made.primary.ask("UPDATE unions_union SET name = %s WHERE code = 'CD-001'", name)
            # No event tells of that name: each page of the half-year is one that is not drawn yet.
            asked = (LIBRARY, f"{LIVE}?sort=name", "/unions/")
            same([name in self.people["doc"].ask(self.patient, path)[1] for path in asked], [False, False, True])
        asked = (LIBRARY, f"{LIVE}?sort=park")
        same([name in self.people["doc"].ask(self.patient, path)[1] for path in asked], [True, True])
        return "half-year and library pages are read from the replica, the others from the primary"

    def see_own_writes(self) -> str:
        hang, doc = self.people["hang"], self.people["doc"]
        before = [person.state(web, LIVE) for person in (hang, doc) for web in self.webs]
        with self.paused():
            self.submit()
            after = [person.state(self.patient, LIVE) for person in (hang, doc)]
            same([after[0] == before[0], after[1] == before[2]], [False, True])
            time.sleep(1.1)
            own, others = (person.state(self.strict, LIVE) for person in (hang, doc))
            same([own == after[0], others == before[3]], [True, False])
        return "own writes are seen at once, by others a moment later; a replica behind for too long is not read"

    def lose_a_right(self) -> str:
        minh = self.people["minh"]
        same([minh.ask(self.patient, path)[0] for path in (LIBRARY, LIVE)], [200, 200])
        with self.paused():
            self.made.primary.ask(
                "UPDATE unions_mandate SET until = '2022-01-01' WHERE user_id = (SELECT id FROM unions_user WHERE username = 'minh')"
            )
            same(minh.ask(self.patient, LIBRARY)[0], 403)
            rows = "SELECT count(*) FROM unions_mandate WHERE until IS NOT NULL"
            same((self.made.replica.ask(rows), self.made.primary.ask(rows)), (0, 1))
        return "a mandate that ended is gone with the next request, though the replica still has it"

    def lose_the_replica(self) -> str:
        self.made.replica.stop("immediate")
        longest = self.all_answer()
        self.submit()
        for person in ("hang", "doc"):
            same(self.people[person].state(self.patient, LIVE), self.people[person].state(self.strict, LIVE))
        same([self.ready(web) for web in self.webs], [NOT_READ] * 2)
        return f"with the replica stopped every page answers from the primary, after {longest:.1f} s at the most"

    def find_it_again(self) -> str:
        self.made.replica.start()
        self.read_from_the_replica()
        return "once it is back it is read again"

    def lose_one_that_hangs(self) -> str:
        with self.made.replica.hung():
            longest = self.all_answer()
        self.used_again()
        return f"with the replica hanging they do too, after {longest:.1f} s at the most"

    def fail_on_the_replica(self) -> str:
        """Let it answer how far it has come, and fail at every row, as where a migration has not arrived."""
        self.used_again()
        self.made.replica.set("search_path", "nowhere")
        until(self.has_failed, "a page fails on the replica")
        self.made.replica.set("search_path", None)
        self.used_again()
        return "what fails on the replica is read from the primary by the same request"

    def has_failed(self) -> bool:
        same(self.people["doc"].ask(self.patient, LIBRARY)[0], 200)
        return self.ready(self.patient) == NOT_READ

    def restart_the_primary(self) -> str:
        self.made.primary.stop("immediate")
        same({Browser().ask(web, "/readyz")[0] for web in self.webs}, {503})
        self.made.primary.start()
        took = until(lambda: {Browser().ask(web, "/readyz")[0] for web in self.webs} == {200}, "the primary is back", 30)
        self.submit()
        self.all_answer()
        return f"a primary that was killed and started again is worked with again after {took:.1f} s"

    def share_connections(self) -> str:
        asked = [(self.webs[number % 2], PAGES[number % 4]) for number in range(BROWSERS * 4)]
        with ThreadPoolExecutor(BROWSERS) as browsers:
            answers = [browsers.submit(self.people["doc"].ask, *one) for one in asked]
            most = 0
            while not all(answer.done() for answer in answers):
                most = max(most, self.connections())
                time.sleep(0.1)
        same({answer.result()[0] for answer in answers}, {200})
        if not 0 < most <= POOL:
            raise AssertionError(f"{most} connections to the primary, {POOL} are allowed")
        return f"{BROWSERS} browsers at once are served over {most} connections to the primary, {POOL} are allowed"

    def promote_the_replica(self) -> str:
        self.made.primary.stop("immediate")
        self.made.promote()
        took = until(lambda: {Browser().ask(web, "/readyz")[0] for web in self.webs} == {200}, "there is a primary", 30)
        self.submit()
        self.all_answer()
        return f"a replica that is made the primary is worked with after {took:.1f} s"

    # What the steps above are made of.

    def caught_up(self) -> None:
        until(lambda: self.made.behind() <= 0, "the replica has caught up")

    def used_again(self) -> None:
        for web in self.webs:
            until(lambda web=web: self.ready(web) == (200, ""), f"{web.name} reads from the replica", UNTIL_TRIED_AGAIN)

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Let the replica, which is read, stand still where the primary is now, as one that has fallen behind."""
        self.caught_up()
        self.used_again()
        self.made.replica.ask("SELECT pg_wal_replay_pause()")
        until(lambda: self.made.replica.ask("SELECT pg_get_wal_replay_pause_state()") == "paused", "the replica stands still")
        try:
            yield
        finally:
            self.made.replica.ask("SELECT pg_wal_replay_resume()")
            self.caught_up()

    def submit(self) -> None:
        """Let Hằng send one of her drafts: it waits for the half-year from then on."""
        hang, (path, seen) = self.people["hang"], self.found["steps"].pop()
        same(hang.ask(self.patient, path, {"seen": seen})[0], 302)
        # The page after it says so once.
        same(hang.ask(self.patient, path.removesuffix("steps/submit/"))[0], 200)

    def all_answer(self) -> float:
        """Let everybody open everything at both processes; return how long the longest took, in seconds."""
        longest = 0.0
        for _again in range(2):
            for web in self.webs:
                for path in PAGES:
                    began = time.monotonic()
                    same((path, self.people["doc"].ask(web, path)[0]), (path, 200))
                    longest = max(longest, time.monotonic() - began)
        if longest > LONGEST_SECONDS:
            raise AssertionError(f"a page took {longest:.1f} s")
        return longest

    def ready(self, web: Web) -> tuple[int, str]:
        """Return status, and what is said of the replica."""
        status, text = Browser().ask(web, "/readyz")
        return status, next((line for line in text.splitlines() if line.startswith("replica")), "")

    def connections(self) -> int:
        """Return how many connections the site holds to the primary."""
        return self.made.primary.ask("SELECT count(*) FROM pg_stat_activity WHERE usename = 'kcn'")


def walk(made: Machines) -> Iterator[str]:
    walked = Walk(made)
    yield walked.start()
    yield walked.sign_in()
    yield walked.share()
    yield walked.read_from_the_replica()
    yield walked.see_own_writes()
    yield walked.lose_a_right()
    yield walked.lose_the_replica()
    yield walked.find_it_again()
    yield walked.lose_one_that_hangs()
    yield walked.fail_on_the_replica()
    yield walked.restart_the_primary()
    yield walked.share_connections()
    yield walked.promote_the_replica()


def same(found, meant) -> None:
    if found != meant:
        raise AssertionError(f"{found!r} is not {meant!r}")


def main() -> int:
    if lacking := missing():
        print(f"skipped: {lacking}")
        return 2
    with machines() as made:
        began = time.monotonic()
        for told in walk(made):
            print(f"{time.monotonic() - began:5.1f} s  {told}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
