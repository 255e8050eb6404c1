"""Work on a stranger's file in a process of its own: little memory, little time, no secret to read, no file to write to.

`run()` is called by the site; the module it names is started as `python -m MODULE …`, reads the file on stdin, calls `limit()`
first and `answer()` last. It knows neither Django nor the database, so it starts at once.
"""

import json
import logging
import os
import resource
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from toolkit.office import Unfit

ROOT = Path(__file__).resolve().parent.parent
# How to find the programs themselves; no key and no address of the database goes along.
HANDED_ON = ("PATH", "LD_LIBRARY_PATH")

logger = logging.getLogger(__name__)


def run(module: str, *words: str, content: bytes, wait_seconds: int) -> bytes:
    """Return what `python -m module words…` answers to the file.

    Raises Unfit: `heavy` when it takes more than it may, `unreadable` when the process fails, `busy` when none can be started.
    """
    command = [sys.executable, "-s", "-m", module, *words]
    environment = {name: os.environ[name] for name in HANDED_ON if name in os.environ}
    try:
        with tempfile.TemporaryFile() as answer, tempfile.TemporaryFile() as trouble:
            try:
                ended = subprocess.run(  # noqa: S603
                    command,
                    input=content,
                    stdout=answer,
                    stderr=trouble,
                    cwd=ROOT,
                    env=environment,
                    timeout=wait_seconds,
                    check=False,
                ).returncode
            except subprocess.TimeoutExpired:
                raise Unfit("heavy") from None
            answer.seek(0)
            trouble.seek(0)
            if ended == os.EX_IOERR:
                raise OSError("the answer of the process could not be written")
            if ended:
                said = trouble.read(10_000).decode(errors="replace")
                logger.warning("%s %s failed (%s): %s", module, " ".join(words), ended, said)
                raise Unfit("heavy" if ended in (-signal.SIGXCPU, -signal.SIGKILL) else "unreadable")
            return answer.read()
    except OSError:
        logger.exception("%s could not be started or could not answer", module)
        raise Unfit("busy") from None


def limit(memory: int, seconds: int, answered: int, *, threads: bool = False) -> None:
    """Bound this process for good: bytes of memory, seconds of work, bytes written; no core file, no further process.

    A thread counts as a process here, so a library that starts some is let.
    """
    for what, most in [
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, answered),
        (resource.RLIMIT_CORE, 0),
        *([] if threads else [(resource.RLIMIT_NPROC, 0)]),
    ]:
        _soft, hard = resource.getrlimit(what)
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (most, most))


def answer(told: dict[str, object], *parts: bytes) -> None:
    """Write a line of JSON and the parts after it, and end this process where that fails."""
    try:
        sys.stdout.buffer.write(json.dumps(told).encode() + b"\n" + b"".join(parts))
        sys.stdout.buffer.flush()
    except OSError:
        sys.exit(os.EX_IOERR)


def refusal(unfit: Unfit) -> dict[str, object]:
    """Return how a process says that it does not take the file."""
    return {"refused": unfit.code, "seen": unfit.seen, "most": unfit.most}
