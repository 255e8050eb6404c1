"""What holds for every amount, day, text and chain of half-years: drawn by Hypothesis, each against a second way to know it."""

import re
import unicodedata
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cmp_to_key
from itertools import pairwise

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from emulation.models import HalfYear
from emulation.models.half_year import half_year_for
from initiatives.models import BenefitLine
from initiatives.models.author import even_shares
from tests.trust.account import FULL
from toolkit.dates import as_written, parse_day
from toolkit.money import VND_MAX, grouped, in_words, parse_decimal, parse_vnd, short
from toolkit.steps import Refused
from toolkit.text import fold, normalise, normalise_prose, person_sort_key, sort_key
from unions import chain
from unions.models import Event

# The account asks which database it is written for.
pytestmark = [pytest.mark.django_db, pytest.mark.trust]

ROW = "properties"
MANY = settings(
    max_examples=10_000 if FULL else 60, deadline=None, database=None, suppress_health_check=list(HealthCheck),
    phases=[Phase.generate, Phase.shrink],
)  # fmt: skip
ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
TONES = "\u0300\u0309\u0303\u0301\u0323"
AMOUNTS = st.one_of(
    st.integers(0, VND_MAX), st.integers(0, 10**7), st.integers(0, 10**6).map(lambda n: n * 10**9 % (VND_MAX + 1))
)
LETTERS = st.sampled_from([*ALPHABET, *"AĂÂĐEÊOÔƠUƯY", " ", "\u00a0", "-", "1", "đ", "ð", "\u200b", "ß", "İ", "ﬁ"])
VIETNAMESE = st.lists(st.tuples(LETTERS, st.sampled_from(["", *TONES])), max_size=30).map(
    lambda pairs: "".join(letter + tone if letter.lower() in "aăâeêioôơuưy" else letter for letter, tone in pairs)
)
TEXTS = st.one_of(VIETNAMESE, st.text(max_size=60))
DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))


def held(tried, prove) -> None:
    """Run a property and write down how many examples it was really tried on."""
    seen, failures = [], []
    try:
        prove(seen)
    except AssertionError as failed:
        failures.append(str(failed)[:500])
    tried(ROW, max(len(seen), 1), failures)


def refused(read, text) -> str:
    """Return the code of a refusal, which has its sentence; nothing where the text is read."""
    try:
        read(text)
    except ValidationError as error:
        return error.code if error.code and all(error.messages) else "without a word"
    return ""


def test_an_amount_is_read_back_however_it_is_written(tried):
    def prove(seen):
        @MANY
        @given(AMOUNTS, st.sampled_from(["", " ", " đ", "đ", " đồng", " VND", "\u00a0₫"]), st.sampled_from(". \u00a0\u202f"))
        def always(amount, unit, between):
            written = grouped(amount)
            assert parse_vnd(written.replace(".", between) + unit) == amount
            assert parse_vnd(str(amount) + unit) == amount
            assert parse_vnd(unicodedata.normalize("NFD", f" {written}{unit} ")) == amount
            parts = [(amount // 10**9, "tỷ"), (amount // 10**6 % 1000, "triệu"), (amount // 1000 % 1000, "nghìn")]
            if amount >= 1000 and amount % 1000 == 0:
                assert parse_vnd(" ".join(f"{grouped(part)} {name}" for part, name in parts if part)) == amount
            tenths = Fraction(parse_vnd(short(amount)) - amount)
            assert abs(tenths) <= Fraction(10**8 if amount >= 10**9 else 10**5 if amount >= 10**6 else 0, 2) + (
                10**5 if 10**9 - 10**6 < amount < 10**9 else 0
            )
            assert in_words(amount).endswith(" đồng")
            assert not re.search(r"[0-9]|  ", in_words(amount))
            seen.append(amount)

        always()

    held(tried, prove)


def test_what_is_no_amount_is_refused_in_words_and_never_guessed(tried):
    signs = st.lists(
        st.sampled_from([*"0123456789", *"0123456789.., -etrk", "tỷ", " triệu ", "đ", "٣", "１", "½", "\0", "%", ".000"]),
        max_size=14,
    ).map("".join)

    def prove(seen):
        @MANY
        @given(st.one_of(signs, TEXTS))
        def always(text):
            plain = normalise(text)
            if re.fullmatch(r"[0-9]+|[1-9][0-9]{0,2}(\.[0-9]{3})+|[1-9][0-9]{0,2}( [0-9]{3})+", plain) and len(plain) <= 40:
                amount = int(re.sub("[. ]", "", plain))
                assert (refused(parse_vnd, text) == "huge") if amount > VND_MAX else parse_vnd(text) == amount
            elif re.fullmatch(r"[^a-zA-Zà-ỹđĐ₫]*", plain):
                # Without a unit nothing else is an amount: no comma, no point that does not group, no other digits.
                assert refused(parse_vnd, text)
            elif not refused(parse_vnd, text):
                amount = parse_vnd(text)
                assert 0 <= amount <= VND_MAX
                assert re.search(r"[0-9]", text)
                assert "-" not in text
            if not refused(lambda one: parse_decimal(one, places=2, max_digits=15), text):
                number = parse_decimal(text, places=2, max_digits=15)
                assert 0 <= number < 10**13
                assert number == number.quantize(Decimal("0.01"))
            seen.append(text)

        always()

    held(tried, prove)


def test_a_day_is_read_back_and_one_that_is_none_refused(tried):
    def prove(seen):
        @MANY
        @given(st.integers(0, 40), st.integers(0, 15), st.integers(1, 2200), st.sampled_from("/-."), st.booleans(), TEXTS)
        def always(day, month, year, sign, spaced, words):
            between = f" {sign} " if spaced else sign
            written = f"{day}{between}{month}{between}{year}"
            try:
                meant = date(year, month, day)
            except ValueError:
                meant = None
            if meant and 1900 <= year <= 2100:
                assert parse_day(written) == meant
                assert parse_day(f"{day:02}{sign}{month:02}{sign}{year}") == meant
                assert parse_day(meant.isoformat()) == meant
                assert parse_day(as_written(meant)) == meant
            else:
                assert refused(parse_day, written) in {"year", "month", "day"}
            if not refused(parse_day, words):
                assert as_written(parse_day(words)) == f"{parse_day(words):%d/%m/%Y}"
            seen.append(written)

        always()

    held(tried, prove)


def test_text_is_normalised_once_and_for_all(tried):
    def prove(seen):
        @MANY
        @given(TEXTS, st.sampled_from(["", "\r\n", "\n\n\n\n\n", "\u2028", "\0", "\u202e", "\ufeff"]), TEXTS)
        def always(first, between, second):
            text = first + between + second
            for bring in (normalise, normalise_prose):
                once = bring(text)
                assert bring(once) == once
                assert unicodedata.is_normalized("NFC", once)
                assert once == once.strip()
                assert not [one for one in once if unicodedata.category(one) in {"Cc", "Cf", "Cs", "Co", "Cn"} and one != "\n"]
            assert "\n" not in normalise(text)
            assert "\n\n\n\n" not in normalise_prose(text)
            assert normalise(unicodedata.normalize("NFD", text)) == normalise(unicodedata.normalize("NFC", text))
            seen.append(text)

        always()

    held(tried, prove)


def test_the_search_key_is_blind_to_tones_capitals_and_the_keyboard(tried):
    def prove(seen):
        @MANY
        @given(TEXTS, VIETNAMESE)
        def always(text, words):
            key = fold(text)
            assert fold(key) == key == normalise(key)
            assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text)) == key
            assert not [one for one in key if unicodedata.combining(one)]
            bare = "".join(one for one in unicodedata.normalize("NFD", words) if not unicodedata.combining(one))
            assert fold(words) == fold(bare.replace("đ", "d").replace("Đ", "D"))
            assert fold(words.lower()) == fold(words)
            assert fold(words) in fold(f"a {words} b")
            seen.append(text)

        always()

    held(tried, prove)


@st.composite
def half_years(draw):
    """Return half-years in order, each with the cut-off day before it, and what state each is in."""
    cut_off, rows = draw(st.dates(date(1990, 1, 1), date(2050, 1, 1))), []
    closed = draw(st.integers(0, 5))
    for number in range(draw(st.integers(1, 8))):
        before, cut_off = cut_off, cut_off + timedelta(draw(st.integers(1, 400)))
        state = "closed" if number < closed else draw(st.sampled_from(["open", "open", "closing"]))
        rows.append(HalfYear(code=f"{2000 + number}-H1", cut_off_on=cut_off, state=state))
        rows[-1].cut_off_before = before
    return rows


def test_every_day_lies_in_exactly_one_half_year_and_counts_in_the_first_open_one_from_there(tried):
    def prove(seen):
        @MANY
        @given(half_years(), st.integers(-30, 3_500))
        def always(rows, later):
            first, last = rows[0].begins_on, rows[-1].cut_off_on
            day = first + timedelta(later)
            holding = [row for row in rows if row.begins_on <= day <= row.cut_off_on]
            assert len(holding) == (first <= day <= last)
            assert sum((row.cut_off_on - row.begins_on).days + 1 for row in rows) == (last - first).days + 1
            wanted = next((row for row in rows if row.cut_off_on >= day and row.state == "open"), None) if holding else None
            try:
                found = half_year_for(day, today=max(day, last), listed=rows)
            except Refused as told:
                found = None if str(told) else "without a word"
            assert found is wanted
            with pytest.raises(Refused):
                half_year_for(day, today=day - timedelta(1), listed=rows)
            seen.append(day)

        always()

    held(tried, prove)


def test_shares_and_worksheets_lose_no_part(tried):
    costs = st.decimals(0, Decimal("9999999999999.99"), places=2, allow_nan=False)
    quantities = st.decimals(Decimal("0.001"), Decimal("999999999999.999"), places=3, allow_nan=False)

    def prove(seen):
        @MANY
        @given(st.integers(1, 200), st.lists(st.tuples(costs, costs, quantities, AMOUNTS), min_size=1, max_size=6))
        def always(people, lines):
            shares = even_shares(people)
            assert (len(shares), sum(shares)) == (people, Decimal(100))
            assert all(share == share.quantize(Decimal("0.01")) and share > 0 for share in shares)
            assert max(shares) - min(shares) <= Decimal(people - 1) / 100
            for before, after, quantity, applying in lines:
                line = BenefitLine(cost_before=before, cost_after=after, quantity=quantity, cost_of_applying_vnd=applying)
                exact = (Fraction(before) - Fraction(after)) * Fraction(quantity) - applying
                assert abs(line.net_vnd - exact) <= Fraction(1, 2)
                turned = BenefitLine(cost_before=after, cost_after=before, quantity=quantity, cost_of_applying_vnd=0)
                assert turned.net_vnd == -(line.net_vnd + applying)
            seen.append(people)

        always()

    held(tried, prove)


def by_the_book(one: str, other: str) -> int:
    """Compare two words as a Vietnamese dictionary does: letter by letter first, then tone by tone."""

    def parted(word: str) -> tuple[list[int], list[int]]:
        letters, tones = [], []
        for letter in unicodedata.normalize("NFC", word):
            parts = unicodedata.normalize("NFD", letter)
            tone = [mark for mark in parts if mark in TONES]
            base = unicodedata.normalize("NFC", "".join(mark for mark in parts if mark not in TONES))
            letters.append(ALPHABET.index(base))
            tones.append(TONES.index(tone[0]) + 1 if tone else 0)
        return letters, tones

    return (parted(one) > parted(other)) - (parted(one) < parted(other))


def test_names_stand_in_one_order_the_dictionary_s(tried):
    word = st.lists(st.tuples(st.sampled_from(ALPHABET), st.sampled_from(["", *TONES])), min_size=1, max_size=5).map(
        lambda pairs: unicodedata.normalize("NFC", "".join(one + tone if one in "aăâeêioôơuưy" else one for one, tone in pairs))
    )

    def prove(seen):
        @MANY
        @given(st.lists(word, min_size=2, max_size=6), TEXTS)
        def always(words, text):
            assert sorted(words, key=sort_key) == sorted(words, key=cmp_to_key(by_the_book))
            names = [f"{family} {given}" for family, given in pairwise(words)]
            ordered = sorted(names, key=person_sort_key)
            wanted = sorted(
                names,
                key=cmp_to_key(lambda a, b: by_the_book(a.split()[1], b.split()[1]) or by_the_book(a.split()[0], b.split()[0])),
            )
            assert ordered == wanted
            for key in (sort_key(text), person_sort_key(text)):
                assert re.fullmatch("[0-9]*", key)
            assert sort_key(text) == sort_key(normalise(text).lower()) == sort_key(unicodedata.normalize("NFD", text))
            seen.append(words)

        always()

    held(tried, prove)


def test_the_digest_of_an_event_follows_everything_it_says_and_the_one_before(tried):
    words = st.dictionaries(
        st.text(max_size=8),
        st.lists(st.one_of(st.none(), st.text(max_size=8), st.integers()), min_size=2, max_size=2),
        max_size=3,
    )
    told = st.fixed_dictionaries({
        "at": st.datetimes(min_value=datetime(1990, 1, 1), timezones=st.just(UTC)), "actor_id": st.integers(1, 2**60), "actor": st.text(max_size=9),
        "verb": st.text(max_size=9), "kind": st.text(max_size=9), "record_id": st.integers(1, 2**60), "label": st.text(max_size=9),
        "union_id": st.one_of(st.none(), st.integers(1, 2**60)), "changes": words, "reason": st.text(max_size=9), "salt": st.text("0123456789abcdef", min_size=32, max_size=32),
    })  # fmt: skip

    def sealed(given: dict, number: int, before: str, words: str = "") -> str:
        event = Event(**given)
        event.words_digest = words or chain.words_digest(event)
        return chain.link(before, number, chain.facts_digest(event))

    def prove(seen):
        @MANY
        @given(told, told, st.integers(1, 2**60), st.text("0123456789abcdef", min_size=64, max_size=64))
        def always(one, other, number, before):
            digest = sealed(one, number, before)
            assert re.fullmatch("[0-9a-f]{64}", digest)
            assert digest == sealed(dict(reversed(one.items())), number, before)
            assert digest not in {
                sealed(one, number + 1, before),
                sealed(one, number, before[::-1] if before != before[::-1] else ""),
            }
            for name in one:
                assert (sealed(one | {name: other[name]}, number, before) == digest) == (other[name] == one[name])
            # What a person said may be blanked: the chain holds by the digest of the words.
            event = Event(**one)
            assert sealed(one | chain.EMPTY, number, before, chain.words_digest(event)) == digest
            seen.append(number)

        always()

    held(tried, prove)
