"""Who answers a challenge dishonestly is caught, whatever they change; who answers it is not."""

from __future__ import annotations

import json
import random
from collections import Counter
from dataclasses import replace

import pytest

from provenance.challenging import asking, claims, estimate, opening, sumtree, telling
from provenance.challenging.check import check, of
from provenance.errors import RefusedError, UsageError
from tests.challenging.provider import DECLARATION, Provider, tags

SEED = "5e" * 32


def claim(dimension="internal", value="true", weight="records", **bound):
    said = {"dimension": dimension, "value": value, "weight": weight, **(bound or {"share": "0.80"})}
    return claims.read(json.dumps({"claims": [said]}).encode()).claims[0]


@pytest.fixture(scope="module")
def provider():
    """80 % of the records and 50 % of the tokens are internal; three shards of odd sizes."""
    dice = random.Random(2)
    chat = [tags("chat", dice.choice((2, 5, 8))) for _ in range(400)]
    forum = [tags("forum", 4 * dice.choice((2, 5, 8))) for _ in range(100)]
    both = chat + forum
    dice.shuffle(both)
    return Provider([both[:137], both[137:138], both[138:]])


def asked(records=60, tokens=60, **more):
    return asking.made(records=records, tokens=tokens, seed=SEED, **more)


def checked(provider, answer, challenge=None, tested=(), **more):
    return check(answer, challenge=challenge or asked(), snapshot=provider.id, claims=tested or [claim()], **more)


def again(answer):
    """The answer as it is read from its file."""
    return opening.read("".join(opening.text(answer)).encode())


def test_an_honest_answer_is_valid_and_true_claims_are_consistent(provider):
    tokens = Counter()
    for one in provider.opened:
        tokens[one.tags["source"]] += one.tags["tokens"]
    share = tokens["chat"] / tokens.total()
    found = checked(
        provider, again(provider.answer(asked())), tested=[claim(), claim(weight="tokens", share=f"{share:.2f}")]
    )
    assert found.consistent
    assert found.faults == ()
    assert (found.records, found.tokens) == (500, tokens.total())
    assert [result.drawn for result in found.results] == [60, 60]


def test_the_hits_are_those_of_the_chosen_records_and_token_positions(provider):
    challenge = asked()
    records, positions = challenge.chosen(provider.id, records=500, tokens=provider.root.tokens)
    owner = [one.tags["source"] for one in provider.opened for _ in range(one.tags["tokens"])]
    found = checked(provider, provider.answer(challenge), tested=[claim(), claim(weight="tokens")])
    assert found.results[0].hits == sum(provider.opened[n].tags["source"] == "chat" for n in records)
    assert found.results[1].hits == sum(owner[n] == "chat" for n in positions)


def test_a_false_claim_is_refuted(provider):
    found = checked(provider, provider.answer(asked()), tested=[claim(share="0.50"), claim(at_least="0.5")])
    assert [result.refuted for result in found.results] == [True, False]
    assert not found.consistent


def test_everything_opened_refutes_what_is_wrong_by_one_record(provider):
    challenge = asked(records=500, tokens=0)
    answer = provider.answer(challenge)
    for low, refuted in (("0.8", False), ("0.802", True)):
        found = checked(provider, answer, challenge, [claim(at_least=low)])
        assert found.results[0].refuted is refuted


@pytest.mark.parametrize(
    ("dimension", "value", "share"),
    [
        ("source", "chat", "0.8"), ("origin_class", "public_dataset", "0.2"), ("privacy_class", "P2", "0.8"),
        ("licence", None, "0.8"), ("licence", "CC-BY-4.0", "0.2"), ("language", "en", "1.0"), ("author", "human", "1"),
        ("generator", None, "1"), ("internal", "false", "0.2"), ("month", "2025-03", "1.00"), ("source", "absent", "0"),
    ],
)  # fmt: skip
def test_every_dimension_is_counted(provider, dimension, value, share):
    challenge = asked(records=500)
    found = checked(provider, provider.answer(challenge), challenge, [claim(dimension, value, share=share)])
    assert found.consistent
    assert found.results[0].share == pytest.approx(float(share))


# What a dishonest provider may try; each is told the answer and gives another one.
def retagged(provider, answer):
    """The same records, with tags that suit the claim better, after the challenge is known."""
    first, *others = answer.records
    other = "forum" if first.tags["source"] == "chat" else "chat"
    return replace(answer, records=(replace(first, tags={**first.tags, "source": other}), *others))


def of_another_declaration(provider, answer):
    """What is declared of the sources, changed after the challenge is known."""
    sources = [{**source, "internal": not source["internal"]} for source in DECLARATION["sources"]]
    return replace(answer, declaration={**DECLARATION, "sources": sources})


def swapped(provider, answer):
    """A record that was not chosen, where a chosen one is inconvenient."""
    chosen = set(provider.chosen(answer.challenge))
    spare = next(n for n in range(len(provider.opened)) if n not in chosen)
    return replace(answer, records=(provider.record(spare), *answer.records[1:]))


def swapped_tags(provider, answer):
    """The tags of one record in the place of another."""
    first = next(r for r in answer.records if r.tags["source"] == "chat")
    other = next(r for r in answer.records if r.tags["source"] == "forum")
    at = answer.records.index(first)
    fake = replace(first, tags=other.tags, salt=other.salt, mark=other.mark)
    return replace(answer, records=(*answer.records[:at], fake, *answer.records[at + 1 :]))


def of_another_snapshot(provider, answer):
    """Records and ways of another snapshot, which is consistent with the claim."""
    return replace(answer, records=_other(provider).answer(answer.challenge).records)


def as_another_snapshot(provider, answer):
    """All of another snapshot's answer."""
    return _other(provider).answer(answer.challenge)


def withheld(provider, answer):
    return replace(answer, records=answer.records[1:])


def all_withheld(provider, answer):
    return replace(answer, records=())


def withheld_kind(provider, answer):
    return replace(answer, records=tuple(r for r in answer.records if r.tags["source"] == "chat"))


def twice(provider, answer):
    """A convenient record twice, and the inconvenient one left out."""
    return replace(answer, records=(*answer.records[1:], answer.records[-1]))


def more_than_asked(provider, answer):
    return replace(answer, records=tuple(provider.record(n) for n in range(len(provider.opened))))


def of_another_seed(provider, answer):
    """An honest answer to a challenge that suits better."""
    return provider.answer(asking.made(records=60, tokens=60, seed="11" * 32))


def of_fewer(provider, answer):
    return provider.answer(asked(records=20, tokens=20))


def another_content(provider, answer):
    content = opening.Content(salt=provider.opened[0].content.salt, parts=(("text", "something harmless"),))
    return replace(answer, records=(replace(answer.records[0], content=content), *answer.records[1:]))


def more_tokens(provider, answer):
    first, *others = answer.records
    return replace(answer, records=(replace(first, tags={**first.tags, "tokens": first.tags["tokens"] + 1}), *others))


def another_manifest(provider, answer):
    fewer = {**provider.manifest["commitment"], "records": 400}
    return replace(answer, manifest={**provider.manifest, "commitment": fewer})


CHEATS = [
    retagged, of_another_declaration, swapped, swapped_tags, of_another_snapshot, as_another_snapshot, withheld,
    all_withheld, withheld_kind, twice, more_than_asked, of_another_seed, of_fewer, another_content, more_tokens,
    another_manifest,
]  # fmt: skip


def _other(provider):
    return Provider([[tags("chat", one.tags["tokens"]) for one in provider.opened]], key=b"o" * 32)


@pytest.mark.parametrize("cheat", CHEATS, ids=lambda f: f.__name__)
def test_who_changes_the_answer_is_caught(provider, cheat):
    answer = provider.answer(asked())
    assert checked(provider, again(answer)).faults == ()
    found = checked(provider, again(cheat(provider, answer)))
    assert found.faults
    assert not found.consistent
    assert found.results == ()  # nothing is concluded from it


def test_who_tags_again_after_the_challenge_is_caught(provider):
    for at in range(0, 100, 9):
        answer = provider.answer(asked())
        one = answer.records[at]
        for name, value in (("source", "forum" if one.tags["source"] == "chat" else "chat"), ("privacy_class", "P1"),
                            ("author", "model"), ("licence", "MIT"), ("language", "de"), ("month", None)):  # fmt: skip
            fake = replace(one, tags={**one.tags, name: value})
            records = (*answer.records[:at], fake, *answer.records[at + 1 :])
            assert "another root" in checked(provider, replace(answer, records=records)).faults[0]


def test_who_swaps_records_is_caught(provider):
    found = checked(provider, swapped(provider, provider.answer(asked())))
    assert any("withheld" in fault for fault in found.faults)
    assert any("not chosen" in fault for fault in found.faults)


def test_who_uses_the_proofs_of_another_snapshot_is_caught(provider):
    answer = provider.answer(asked())
    found = checked(provider, of_another_snapshot(provider, answer))
    assert any("another root" in fault for fault in found.faults)
    assert checked(provider, as_another_snapshot(provider, answer)).faults == (
        "the manifest in it is not that of the snapshot",
    )


def test_who_withholds_records_is_caught(provider):
    answer = provider.answer(asked())
    for at in range(len(answer.records)):
        left = replace(answer, records=(*answer.records[:at], *answer.records[at + 1 :]))
        assert any("withheld" in fault for fault in checked(provider, left).faults)


def test_who_chooses_the_seed_is_caught(provider):
    assert "another challenge" in checked(provider, of_another_seed(provider, None)).faults[0]


def test_who_shows_one_record_for_many_is_caught():
    # The same convenient leaf committed to at every place: one salt for all.
    provider = Provider([[tags("chat")], [tags("chat")]])
    first = provider.opened[0]
    fake = Provider([[tags("chat")]])
    fake.opened = [first, first]
    tree, ways = sumtree.Builder(), ([], [])
    for way in ways:
        tree.add(sumtree.leaf(first.leaf(), 10), way)
    fake.root, fake.ways = tree.root(), [tuple(way) for way in ways]
    said = {"hash": fake.root.hash.hex(), "key": "0" * 32, "records": 2, "tokens": 20}
    fake.manifest = {**provider.manifest, "commitment": said}
    challenge = asked(records=2, tokens=0)
    assert "salt" in checked(fake, fake.answer(challenge), challenge).faults[0]


def test_who_says_other_numbers_of_records_is_caught(provider):
    short = Provider([shard[:] for shard in provider.shards], totals={"records": 600})
    assert "another number" in checked(short, short.answer(asked())).faults[0]


def test_a_snapshot_of_an_earlier_version_is_said_to_commit_to_nothing(provider):
    old = Provider(provider.shards)
    old.manifest = {k: v for k, v in old.manifest.items() if k != "commitment"}
    answer = replace(provider.answer(asked()), manifest=old.manifest)
    assert "earlier version" in checked(old, answer).faults[0]


def test_a_challenge_of_another_snapshot_is_no_ground(provider):
    challenge = asked(snapshot="ab" * 32)
    answer = replace(provider.answer(challenge))
    assert "another snapshot" in checked(provider, answer, challenge).faults[0]


def test_no_flipped_byte_of_an_answer_passes(provider):
    challenge = asked(records=6, tokens=0)
    data = "".join(opening.text(provider.answer(challenge, with_text=True))).encode()
    good = checked(provider, opening.read(data), challenge)
    assert good.faults == ()
    dice = random.Random(7)
    for _ in range(1_500):
        changed = bytearray(data)
        at = dice.randrange(len(data))
        changed[at] ^= 1 << dice.randrange(7)
        try:
            found = checked(provider, opening.read(bytes(changed)), challenge)
        except RefusedError:
            continue
        # White space of JSON may change; then it is the same answer.
        assert found.faults or opening.read(bytes(changed)) == opening.read(data)


@pytest.mark.parametrize("points", [5, 10, 20])
def test_a_provider_who_understates_is_caught_at_the_predicted_rate(points):
    """1,000 challenges by records and by tokens: 300 draws, 80 % internal in truth, so many points less claimed."""
    dice = random.Random(points)
    lengths = [max(1, round(dice.lognormvariate(4, 1.2))) for _ in range(5_000)]
    internal = [n % 5 > 0 for n in range(5_000)]
    ends, total = [], 0
    for length in lengths:
        total += length
        ends.append(total)
    of_position = [n for n, length in enumerate(lengths) for _ in range(length)]
    by_tokens = sum(length for length, one in zip(lengths, internal, strict=True) if one)
    for weight, whole, truth in (("records", 5_000, sum(internal)), ("tokens", total, by_tokens)):
        most = truth / whole - points / 100
        bound = claim(weight=weight, at_most=f"{most:.6f}").bound(whole)
        caught = 0
        for number in range(1_000):
            challenge = asking.made(records=300, tokens=300, seed=f"{number:064x}")
            drawn = challenge.chosen("ab" * 32, records=5_000, tokens=total)[weight == "tokens"]
            hits = sum(internal[n if weight == "records" else of_position[n]] for n in drawn)
            caught += estimate.p_value(bound, hits, drawn=300) <= 0.05
        predicted = estimate.caught(bound, truth, drawn=300, alpha=0.05)
        deviation = (predicted * (1 - predicted) / 1_000) ** 0.5
        assert abs(caught / 1_000 - predicted) <= 3.3 * deviation + 1e-9, (weight, caught, predicted)


def test_the_interval_of_token_positions_covers_and_that_of_drawn_records_does_not():
    """1,000 challenges at 95 %. Drawn positions cover the token share; Clopper and Pearson's interval of the token
    share of drawn records does not, since one long record weighs as many short ones."""
    dice = random.Random(11)
    lengths = [max(1, round(dice.lognormvariate(4, 1.2))) for _ in range(3_000)]
    internal = [dice.random() < (0.9 if length < 100 else 0.6) for length in lengths]
    of_position = [one for one, length in zip(internal, lengths, strict=True) for _ in range(length)]
    total, truth = len(of_position), sum(of_position)
    covered = naive = by_records = 0
    for number in range(1_000):
        challenge = asking.made(records=200, tokens=200, seed=f"{number:064x}")
        records, positions = challenge.chosen("cd" * 32, records=3_000, tokens=total)
        low, high = estimate.interval(sum(of_position[n] for n in positions), drawn=200, total=total, alpha=0.05)
        covered += low <= truth <= high
        low, high = estimate.interval(sum(internal[n] for n in records), drawn=200, total=3_000, alpha=0.05)
        by_records += low <= sum(internal) <= high
        share = sum(lengths[n] for n in records if internal[n]) / sum(lengths[n] for n in records)
        low, high = estimate.interval(round(200 * share), drawn=200, total=total, alpha=0.05)
        naive += low <= truth <= high
    assert covered >= 950
    assert by_records >= 950
    assert naive <= 850


@pytest.mark.parametrize("said", [(), (None, None), ("ab" * 32, "cd" * 32), ("ab",), ("AB" * 32,)])
def test_a_check_is_of_one_snapshot(said):
    with pytest.raises(UsageError):
        of(*said)


def test_all_that_name_the_snapshot_may_agree():
    assert of(None, "ab" * 32, "ab" * 32) == "ab" * 32


def test_a_claim_by_what_was_not_drawn_is_not_tested(provider):
    challenge = asked(tokens=0)
    found = checked(provider, provider.answer(challenge), challenge, [claim(weight="tokens")])
    assert found.unasked
    assert not found.consistent


def test_many_claims_together_refute_a_true_one_no_more_often_than_one():
    provider = Provider([[tags("chat") for _ in range(40)] + [tags("forum") for _ in range(10)]])
    challenge = asked(records=10, tokens=0)
    found = checked(provider, provider.answer(challenge), challenge, [claim()] * 5)
    assert found.alpha == pytest.approx(0.01)


def test_who_pads_the_claims_is_seen_through(provider):
    """Each claim more is tested at less, so a false one may stand; it is told that alone it would not."""
    answer = provider.answer(asked())
    false = claim(share="0.90")
    assert checked(provider, answer, tested=[false]).results[0].refuted
    padding = [claim("language", f"x{number}", share="0") for number in range(500)]
    found = checked(provider, answer, tested=[false, *padding])
    assert not found.results[0].refuted
    said = list(telling.lines(found, most=1))
    assert sum("had it been the only claim, it would have been refuted" in line for line in said) == 1


def test_bounds_that_no_count_lies_between_are_refuted():
    small = Provider([[tags("chat"), tags("chat"), tags("forum")]])
    challenge = asked(records=1, tokens=0)
    found = checked(small, small.answer(challenge), challenge, [claim(at_least="0.4", at_most="0.6")])
    assert found.results[0].refuted


@pytest.mark.parametrize("held_back", ["some", "all"])
def test_who_withholds_texts_is_caught(provider, held_back):
    whole = provider.answer(asked(), with_text=True)
    assert checked(provider, whole, with_text=True).faults == ()
    kept = () if held_back == "all" else whole.records[:1]
    rest = tuple(replace(one, content=None) for one in whole.records[len(kept) :])
    found = checked(provider, replace(whole, records=kept + rest), with_text=held_back == "all")
    assert found.faults == (f"the texts of {len(rest)} of {len(whole.records)} records are withheld",)


@pytest.mark.parametrize("change", [{"privacy_class": "P4 "}, {"author": "hum\u0430n"}])
def test_who_makes_a_tag_up_gives_no_answer(change):
    made_up = Provider([[tags("chat", **change)] * 3])
    challenge = asked(records=3, tokens=0)
    with pytest.raises(RefusedError, match="none of the known"):
        again(made_up.answer(challenge))
