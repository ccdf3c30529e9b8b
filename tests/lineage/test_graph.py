"""Families, generation depth and loops, on graphs small enough to be counted by hand."""

from __future__ import annotations

import pytest

from provenance.lineage import edges
from provenance.lineage.graph import Depth, Graph
from provenance.lineage.values import Model, Trained, Written


def data(snapshot: str, **wrote: int) -> Trained:
    """A snapshot of 100 tokens; generator with `_` for `-` = tokens of it."""
    written = tuple(
        Written(generator=None if g == "nobody" else g.replace("_", "-"), evidence="declared", parts=1, tokens=n)
        for g, n in wrote.items()
    )
    return Trained(snapshot=snapshot, records=10, tokens=100, written=written)


def model(key: str, *trained: Trained, parents: tuple[str, ...] = (), aliases: tuple[str, ...] = ()) -> Model:
    name, version = key.split("@")
    return Model(name=name, version=version, trained=trained, parents=parents, aliases=aliases)


def told(graph: Graph) -> list[tuple[str, str, str, int]]:
    return [(x.writer, x.snapshot, x.reader, x.tokens) for x in graph.loops()]


CHAIN = [
    model("m@1", data("s1")),
    model("m@2", data("s2", m_1=30)),
    model("m@3", data("s3", m_1=5, m_2=20)),
]


def test_depth_counts_the_generations_of_machine_text():
    graph = Graph(CHAIN)
    assert [graph.depth(m.id) for m in CHAIN] == [Depth(0, False), Depth(1, False), Depth(2, False)]


@pytest.mark.parametrize("generator", ["nobody", "stranger_7"])
def test_an_unknown_generator_is_at_least_one_generation(generator):
    graph = Graph([model("m@1", data("s1", **{generator: 1}))])
    assert graph.depth("m@1") == Depth(1, True)


def test_the_deepest_of_two_snapshots_counts():
    graph = Graph([*CHAIN, model("m@4", data("s1"), data("s3", m_2=1))])
    assert graph.depth("m@4") == Depth(2, False)


def test_a_generator_registered_later_is_known_from_then_on():
    before = Graph([model("m@1", data("s1", other_1=10))])
    after = Graph([model("m@1", data("s1", other_1=10)), model("other@1", data("s0"))])
    assert (before.depth("m@1"), after.depth("m@1")) == (Depth(1, True), Depth(1, False))


def test_models_that_wrote_each_others_data_end_and_are_at_least():
    graph = Graph([model("a@1", data("s1", b_1=10)), model("b@1", data("s2", a_1=10)), model("c@1", data("s3", c_1=1))])
    assert all(graph.depth(key).at_least and graph.depth(key).generations >= 1 for key in ("a@1", "b@1", "c@1"))
    assert told(graph) == [("c@1", "s3", "c@1", 1)]  # a and b are two families


def test_a_family_is_a_name_and_what_parents_tie_to_it():
    models = [
        model("base@1", data("s1")),
        model("meri@1", data("s2"), parents=("base@1",)),
        model("meri@2", data("s3")),  # no parent named: the name ties it
        model("distilled@1", data("s4"), parents=("meri@2",)),
        model("apart@1", data("s5")),
    ]
    family = Graph(models).family
    assert family == {m.id: "base" for m in models[:4]} | {"apart@1": "apart"}


def test_parents_in_a_circle_are_one_family():
    # A correction can close one: each entry named a parent that was there.
    models = [model("a@1", data("s1"), parents=("b@1",)), model("b@1", data("s2"), parents=("a@1",))]
    assert set(Graph(models).family.values()) == {"a"}


def test_loops_are_what_comes_back_to_the_family_each_with_its_share():
    graph = Graph([*CHAIN, model("apart@1", data("s3", m_1=5, m_2=20))])
    assert told(graph) == [("m@1", "s2", "m@2", 30), ("m@1", "s3", "m@3", 5), ("m@2", "s3", "m@3", 20)]
    assert {x.of for x in graph.loops()} == {100}
    assert graph.loops()[0].name == "m@1 -> s2 -> m@2"


def test_an_alias_closes_a_loop_and_two_names_of_one_model_are_added_up():
    graph = Graph([model("m@1", data("s1"), aliases=("helper",)), model("m@2", data("s2", helper=7, m_1=3))])
    assert told(graph) == [("m@1", "s2", "m@2", 10)]


def test_a_long_line_of_versions_is_followed_to_its_end():
    last = 1_500
    models = [model("m@0", data("s0"))]
    models += [model(f"m@{n}", data(f"s{n}", **{f"m_{n - 1}": 10})) for n in range(1, last + 1)]
    assert Graph(models).depth(f"m@{last}") == Depth(last, False)


def test_edges_around_a_node_are_those_on_paths_through_it():
    graph = Graph([*CHAIN, model("apart@1", data("s9", stranger_1=50))])
    snapshots = [trained for m in graph.models.values() for trained in m.trained]
    found = edges.edges(graph, snapshots)
    assert [(e.kind, e.source, e.target) for e in edges.around(found, "s9")] == [
        ("wrote", "stranger-1", "s9"),
        ("trained", "s9", "apart@1"),
    ]
    through = {(e.source, e.target) for e in edges.around(found, "m@2")}
    assert {("s1", "m@1"), ("m@1", "s2"), ("s2", "m@2"), ("m@2", "s3"), ("s3", "m@3")} <= through


def test_the_graph_in_words_names_each_loop_once():
    graph = Graph(CHAIN)
    names = {"s1": "first", "s2": "second", "s3": "third"}
    found = edges.edges(graph, [trained for m in CHAIN for trained in m.trained])
    lines = edges.lines(graph, found, names)
    assert sum("m@1 -> second" in line for line in lines) == 1
    assert "  <- m@1 wrote 30 tokens (30.0%)" in lines
    value = edges.value(graph, found, names)
    assert [(x["writer"], x["reader"], x["token_share"]) for x in value["loops"]] == [
        ("m@1", "m@2", 0.3), ("m@1", "m@3", 0.05), ("m@2", "m@3", 0.2),
    ]  # fmt: skip
