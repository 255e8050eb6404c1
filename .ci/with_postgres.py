"""Run a command with TEST_DATABASE_URL set to a private PostgreSQL cluster, which is gone afterwards.

TEST_DATABASE_IS_PRIVATE tells that whatever is left in it harms nobody.

.ci/with_postgres.py --find          exit 0 when the server's binaries are installed
.ci/with_postgres.py COMMAND …       run it; exit with its status
.ci/with_postgres.py --durable COMMAND …  the same, and what is committed is on the disk, as on a real server
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

# A test's rows are never committed. Statistics taken meanwhile say that the table is empty, and the planner then joins by nested
# loops what takes minutes that way; without any it goes by the size of the table.
FAST = ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off", "-c", "autovacuum=off"]


def binaries() -> Path | None:
    """Return the newest folder with initdb in it."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return found[-1].parent if found else None


def main(command: list[str]) -> int:
    folder = binaries()
    if folder is None or command == ["--find"]:
        return 0 if folder else 1
    durable = command[0] == "--durable"
    command = command[durable:]
    with tempfile.TemporaryDirectory(prefix="pg", dir="/tmp") as home:
        # The server refuses root, so as root it runs as the package's own user.
        user = {"user": "postgres"} if os.getuid() == 0 else {}
        if user:
            os.chmod(home, 0o755)
            subprocess.run(["chown", "postgres", home], check=True)
        data = f"{home}/data"
        quiet = {"stdout": subprocess.DEVNULL, "cwd": home, **user}
        subprocess.run(
            [folder / "initdb", "-D", data, "-U", "kcn", "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"],
            check=True,
            **quiet,
        )
        words = ["-D", data, "-k", home, "-c", "listen_addresses=", *([] if durable else FAST)]
        server = subprocess.Popen([folder / "postgres", *words], stderr=subprocess.DEVNULL, **quiet)
        try:
            for _attempt in range(100):
                if subprocess.run([folder / "pg_isready", "-q", "-h", home, "-U", "kcn"], cwd=home).returncode == 0:
                    break
                subprocess.run(["sleep", "0.1"])
            url = f"postgres://kcn@/postgres?host={home}"
            given = {"TEST_DATABASE_URL": url, "TEST_DATABASE_IS_PRIVATE": "yes"}
            return subprocess.run(command, env=os.environ | given).returncode
        finally:
            server.terminate()
            server.wait(timeout=30)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
