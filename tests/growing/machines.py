"""The machines, each a few processes here that speak over sockets in one folder; all ended by their numbers."""

import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from urllib.parse import urlencode

import psycopg2

ROOT = Path(__file__).parents[2]
POOL = 4
PASSWORD = "chuyen-may-so-bay"
WAIT_SECONDS = 60
POOLED = """
[databases]
kcn = host={server} dbname=kcn
[pgbouncer]
unix_socket_dir = {folder}
listen_port = 6432
auth_type = trust
auth_file = {folder}/users
admin_users = kcn
logfile = {folder}/log
pidfile = {folder}/pid
pool_mode = transaction
default_pool_size = {pool}
max_client_conn = 1000
server_connect_timeout = 2
server_login_retry = 1
"""
# Who waits for the primary waits a little; who waits for the replica goes to the primary instead.
OF_PRIMARY, OF_REPLICA = "query_wait_timeout = 5\n", "query_wait_timeout = 1\nquery_timeout = 3\n"


def missing() -> str:
    """Return what this needs and does not find here, "" for nothing."""
    if not list(Path("/usr/lib/postgresql").glob("*/bin/pg_basebackup")):
        return "PostgreSQL is not installed"
    return "" if shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin") else "PgBouncer is not installed"


def until(true, what: str, seconds: float = WAIT_SECONDS) -> float:
    """Wait until it is so, and return for how long."""
    began = time.monotonic()
    while not true():
        if time.monotonic() - began > seconds:
            raise AssertionError(f"not within {seconds:.0f} s: {what}")
        time.sleep(0.05)
    return time.monotonic() - began


def _as_postgres() -> dict[str, str]:
    """These programs refuse root, so as root they run as the package's own user."""
    return {"user": "postgres"} if os.getuid() == 0 else {}


class Server:
    """One PostgreSQL: `data` and its socket lie in a folder of its name."""

    def __init__(self, home: Path, name: str):
        self.home, self.folder = home, home / name
        self.binaries = max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
        self.folder.mkdir()
        if os.getuid() == 0:
            shutil.chown(self.folder, "postgres")

    def run(self, program: str, *words: str) -> None:
        command = [self.binaries / program, *words]
        done = subprocess.run(
            command,
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            **_as_postgres(),
        )
        if done.returncode:
            raise AssertionError(f"{program}: {done.stderr.decode()}")

    def start(self) -> None:
        # It hands its own streams on to the server, which must not keep ours open.
        options = f"-k {self.folder} -c listen_addresses= -c fsync=off -c full_page_writes=off"
        self.run("pg_ctl", "-D", "data", "-w", "-l", "log", "-o", options, "start")

    def stop(self, mode: str = "fast") -> None:
        self.run("pg_ctl", "-D", "data", "-w", "-m", mode, "stop")

    @contextmanager
    def hung(self) -> Iterator[None]:
        """Let it keep its connections, take new ones, and answer nothing, as one whose disk does not."""
        first = int((self.folder / "data" / "postmaster.pid").read_text().split()[0])
        stopped = [first, *map(int, Path(f"/proc/{first}/task/{first}/children").read_text().split())]
        for pid in stopped:
            os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for pid in stopped:
                os.kill(pid, signal.SIGCONT)

    def ask(self, question: str, *values):
        """Return the first value of the answer, asked of the server itself and not through the pool."""
        line = psycopg2.connect(host=str(self.folder), user="owner", dbname="kcn")
        try:
            line.autocommit = True
            cursor = line.cursor()
            cursor.execute(question, values)
            return cursor.fetchone()[0] if cursor.description else None
        finally:
            line.close()

    def set(self, name: str, value: str | None) -> None:
        """Change a setting of this server, None for what it was before."""
        self.ask(f"ALTER SYSTEM SET {name} = {value}" if value else f"ALTER SYSTEM RESET {name}")
        self.ask("SELECT pg_reload_conf()")


class Web:
    """One gunicorn with one process of eight threads."""

    def __init__(self, home: Path, name: str, environment: dict[str, str]):
        self.name, self.socket = name, home / f"{name}.sock"
        words = ["-m", "gunicorn", "kcn_union.wsgi", "--bind", f"unix:{self.socket}", "--workers", "1", "--threads", "8"]
        log = (home / f"{name}.log").open("wb")
        self.process = subprocess.Popen([sys.executable, *words], cwd=ROOT, env=environment, stdout=log, stderr=log)

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(timeout=40)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Line(http.client.HTTPConnection):
    """HTTP over a socket in the file system."""

    def __init__(self, path: Path):
        super().__init__("127.0.0.1", timeout=WAIT_SECONDS)
        self.path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self.path))


class Browser:
    """Somebody's browser: keeps cookies, asks one web process or another."""

    def __init__(self) -> None:
        self.cookies: dict[str, str] = {}

    def ask(self, web: Web, path: str, posted: dict | None = None) -> tuple[int, str]:
        """Return status and text; a redirect is not followed."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        body = None
        if posted is not None:
            body = urlencode(posted | {"csrfmiddlewaretoken": self.cookies["csrf"]})
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        line = Line(web.socket)
        try:
            line.request("GET" if body is None else "POST", path, body, headers)
            answer = line.getresponse()
            text = answer.read().decode(errors="replace")
            for cookie in answer.headers.get_all("Set-Cookie", []):
                name, _is, value = cookie.partition(";")[0].partition("=")
                self.cookies[name] = value
            return answer.status, text
        except (OSError, http.client.HTTPException):
            return 0, ""
        finally:
            line.close()

    def state(self, web: Web, path: str) -> tuple[int, str]:
        """Return a page without what differs from one visit to the next."""
        status, text = self.ask(web, path)
        return status, re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text)

    def sign_in(self, web: Web, name: str, password: str) -> tuple[int, str]:
        self.ask(web, "/account/login/")
        return self.ask(web, "/account/login/", {"login": name, "password": password})


class Machines:
    """A primary, its replica, a pool before both, and web processes; `stack` ends them all."""

    def __init__(self, home: Path, stack: ExitStack):
        self.home, self.stack = home, stack
        self.primary, self.replica = Server(home, "primary"), Server(home, "replica")

    @property
    def direct(self) -> dict[str, str]:
        """The environment of what speaks to PostgreSQL itself: migrations, backups."""
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        return kept | {
            "DJANGO_SETTINGS_MODULE": "tests.growing.settings",
            "SECRET_KEY": "the-same-on-every-machine-" * 3,
            "ALLOWED_HOSTS": "127.0.0.1",
            "SECURE_SSL_REDIRECT": "false",
            "VAR_DIR": str(self.home / "var"),
            "DATABASE_URL": f"postgres://kcn@/kcn?host={self.home}/primary",
        }

    def run(self, *words: str) -> str:
        done = subprocess.run([sys.executable, *words], cwd=ROOT, env=self.direct, capture_output=True, text=True)
        if done.returncode:
            raise AssertionError(f"{words}: {done.stderr}")
        return done.stdout

    def start_primary(self) -> None:
        self.primary.run("initdb", "-D", "data", "-U", "owner", "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8", "-N")
        self.primary.start()
        self.stack.callback(self._end, self.primary)
        # The site's role may do no more than its own database asks for.
        for program, more in (("createuser", []), ("createdb", ["--owner=kcn"])):
            self.primary.run(program, "-h", str(self.primary.folder), "-U", "owner", *more, "kcn")

    def start_replica(self) -> None:
        source = f"host={self.primary.folder} user=owner"
        self.replica.run(
            "pg_basebackup",
            "-d",
            source,
            "-D",
            "data",
            "--checkpoint=fast",
            "--write-recovery-conf",
            "--create-slot",
            "--slot=replica",
        )
        self.replica.start()
        self.stack.callback(self._end, self.replica)
        self.replica.set("hot_standby_feedback", "on")
        self.primary.set("max_slot_wal_keep_size", "'10GB'")

    def start_pools(self) -> None:
        self._start_pool(self.primary, OF_PRIMARY)
        self._start_pool(self.replica, OF_REPLICA)

    def _start_pool(self, server: Server, waits: str) -> None:
        folder = self.home / f"{server.folder.name}_pool"
        folder.mkdir()
        (folder / "users").write_text('"kcn" ""\n')
        self._lead(folder, server, waits)
        if os.getuid() == 0:
            shutil.chown(folder, "postgres")
        program = shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin")
        pool = subprocess.Popen([program, "-q", "settings"], cwd=folder, stderr=subprocess.DEVNULL, **_as_postgres())
        self.stack.callback(pool.wait)
        self.stack.callback(pool.terminate)

    def _lead(self, folder: Path, server: Server, waits: str) -> None:
        (folder / "settings").write_text(POOLED.format(server=server.folder, folder=folder, pool=POOL) + waits)

    def promote(self) -> None:
        """Let the replica be the primary from now on, and lead there whoever writes."""
        self.replica.run("pg_ctl", "-D", "data", "-w", "promote")
        folder = self.home / "primary_pool"
        self._lead(folder, self.replica, OF_PRIMARY)
        console = psycopg2.connect(host=str(folder), port=6432, user="kcn", dbname="pgbouncer")
        try:
            console.autocommit = True
            for command in ("RELOAD", "RECONNECT"):
                console.cursor().execute(command)
        finally:
            console.close()
        self.primary = self.replica

    def start_web(self, name: str, **more: str) -> Web:
        pooled = {
            "DATABASE_URL": f"postgres://kcn@/kcn?host={self.home}/primary_pool&port=6432",
            "REPLICA_URL": f"postgres://kcn@/kcn?host={self.home}/replica_pool&port=6432",
            "PGBOUNCER": "1",
        }
        web = Web(self.home, name, self.direct | pooled | more)
        self.stack.callback(web.stop)
        return web

    def behind(self) -> int:
        """Return how many bytes the replica has yet to replay."""
        written = self.primary.ask("SELECT pg_current_wal_lsn() - '0/0'")
        return int(written - self.replica.ask("SELECT pg_last_wal_replay_lsn() - '0/0'"))

    def _end(self, server: Server) -> None:
        with suppress(AssertionError):
            server.stop("immediate")


@contextmanager
def machines() -> Iterator[Machines]:
    with tempfile.TemporaryDirectory(prefix="grow", dir="/tmp") as home, ExitStack() as stack:
        os.chmod(home, 0o755)  # noqa: S103 the servers' user passes through
        (Path(home) / "var").mkdir()
        yield Machines(Path(home), stack)
