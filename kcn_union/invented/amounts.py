"""Heavy-tailed amounts of money that sum to about a given total."""

from random import Random

LARGEST = 4_300_000_000
ROUND_TO = 50_000
SMALLEST = 2_000_000


def accepted(rng: Random, count: int, total: int) -> list[int]:
    """Return `count` amounts in đồng: half of them small, a few very large, none above LARGEST, summing to `total`.

    `total` is a multiple of ROUND_TO.
    """
    raw = [rng.lognormvariate(0, 1.45) for _one in range(count)]
    for _again in range(20):
        scale = total / sum(raw)
        raw = [min(one, LARGEST / scale) for one in raw]
    scale = total / sum(raw)
    found = [max(SMALLEST, round(one * scale / ROUND_TO) * ROUND_TO) for one in raw]
    # What rounding and the smallest ones took or gave, one of the large ones gives back.
    spare = total - sum(found)
    taker = max((one for one in range(count) if found[one] + spare <= LARGEST), key=lambda one: found[one])
    found[taker] += spare
    return found


def tiers(rng: Random, amount: int) -> tuple[int, int]:
    """Return what was declared and confirmed for an accepted amount: never less than it."""
    confirmed = amount if rng.random() < 0.8 else round(amount * rng.uniform(1.02, 1.3) / ROUND_TO) * ROUND_TO
    declared = confirmed if rng.random() < 0.45 else round(confirmed * rng.uniform(1.03, 1.5) / ROUND_TO) * ROUND_TO
    return max(declared, amount, confirmed), max(confirmed, amount)
