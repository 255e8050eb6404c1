"""Check that nothing was lost and nothing was changed behind the system's back."""

import re
from argparse import ArgumentTypeError

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from kcn_union.models import VerifyRun
from kcn_union.verify import Result, engine, examine


def anchor(text: str) -> tuple[int, str]:
    """Return number and digest of an anchor: 1234:0a1b…, or the line `manage.py anchor` printed. Raises ArgumentTypeError."""
    told = re.fullmatch(r"(\d{1,18})[: ]([0-9a-f]{64})(?: .*)?", text.strip())
    if not told:
        raise ArgumentTypeError("an anchor is NUMBER:DIGEST, the digest in 64 small hex digits")
    return int(told[1]), told[2]


class Command(BaseCommand):
    help = "Ask the eight invariants of everything on file; exits 1 and names, with number and code, what does not hold."

    def add_arguments(self, parser):
        parser.add_argument("--quick", action="store_true", help="leave out the parts that take long: 3, 5 and 7")
        parser.add_argument(
            "--anchor",
            action="append",
            type=anchor,
            default=[],
            metavar="NUMBER:DIGEST",
            help="a line of the chain of events that was kept elsewhere; may be given several times",
        )

    def handle(self, *args, quick, anchor, **options):
        at, results = timezone.now(), []
        for result in examine(quick=quick, anchors=anchor):
            for sentence in result.found:
                self.stderr.write(f"{result.invariant.number}. {sentence}")
            self.stdout.write(in_words(result))
            results.append(result)
        for remark in engine.remarks():
            self.stdout.write(f"   {remark}")
        found = sum(len(one.found) for one in results)
        told = {str(one.invariant.number): len(one.found) for one in results}
        VerifyRun.objects.create(at=at, seconds=round(sum(one.seconds for one in results)), quick=quick, found=found, told=told)
        if found:
            raise CommandError(f"{found} found")
        self.stdout.write("All is as it must be" + (", as far as was asked (--quick)." if quick else "."))


def in_words(result: Result) -> str:
    """Return one line: the promise, what was looked at, what was found, how long it took."""
    looked = ", ".join(f"{n:,} {what}".replace(",", ".") for what, n in result.seen.items())
    one = result.invariant
    return f"{one.number}. {one.name}: {looked or 'asked'}; {len(result.found)} found, {result.seconds:.1f} s"
