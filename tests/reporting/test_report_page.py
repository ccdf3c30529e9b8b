"""The page: one file that loads nothing, says what its JSON says, and shows whatever the data are called as text."""

from __future__ import annotations

import json
from collections import Counter
from html.parser import HTMLParser
from itertools import pairwise

import polars as pl
import pytest

import provenance as pv
from provenance.reporting import html, tell
from provenance.reporting.blocks import chart, fact, facts, mark, section, words
from provenance.reporting.figures import NBSP, shortened, text
from provenance.reporting.tables import Column, table

VOID = {"meta", "br", "wbr", "img", "input", "link", "hr", "col"}
BLOCKS = {"p", "div", "table", "ul", "ol", "dl", "section", "article", "figure", "h1", "h2", "h3", "pre"}


class Page(HTMLParser):
    """What a browser would make of it: elements with their attributes, their parents and their text."""

    def __init__(self, source):
        super().__init__(convert_charrefs=True)
        self.elements, self.errors, self._open = [], [], []
        self.feed(source)
        self.close()
        if self._open:
            self.errors.append(f"never closed: {[element['tag'] for element in self._open]}")

    def handle_starttag(self, tag, attrs):
        parents = [element["tag"] for element in self._open]
        if tag in BLOCKS and "p" in parents:
            self.errors.append(f"<{tag}> inside <p>")
        element = {"tag": tag, "attrs": dict(attrs), "parents": parents, "text": ""}
        if len(element["attrs"]) != len(attrs):
            self.errors.append(f"<{tag}> has an attribute twice")
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self._open.pop()

    def handle_endtag(self, tag):
        if not self._open or self._open[-1]["tag"] != tag:
            self.errors.append(f"</{tag}> closes {self._open[-1]['tag'] if self._open else 'nothing'}")
            return
        self._open.pop()

    def handle_data(self, data):
        for element in self._open:
            element["text"] += data

    def all(self, tag):
        return [element for element in self.elements if element["tag"] == tag]


@pytest.fixture(scope="module")
def parsed(page):
    return Page(page)


def shown(value, path=()):
    """Every figure of a story that the page shows as such, not as a chart's mark or a bound in words."""
    if isinstance(value, dict):
        if "recompute" in value:
            if path[-1] not in ("minimum", "maximum") and "marks" not in path:
                yield value
            return
        for key, item in value.items():
            yield from shown(item, (*path, key))
    elif isinstance(value, list):
        for item in value:
            yield from shown(item, path)


def test_the_story_is_plain_json(story):
    assert json.loads(json.dumps(story, allow_nan=False)) == story
    assert story["format"] == 1


def test_every_number_of_the_story_is_a_figure_with_its_origin(story):
    counts = {"format", "rows", "of", "sum_of_rows", "refuse", "review", "note"}

    def bare(value, path=()):
        if isinstance(value, dict):
            if "recompute" in value:
                assert set(value) == {"value", "unit", "weight", "basis", "recompute"}
                return
            for key, item in value.items():
                yield from bare(item, (*path, key))
        elif isinstance(value, list):
            for item in value:
                yield from bare(item, path)
        elif isinstance(value, int | float) and not isinstance(value, bool) and path[-1] not in counts:
            yield path

    assert list(bare(story)) == []


def test_page_and_json_hold_the_same_figures(story, parsed):
    said = Counter(
        ("" if figure["value"] is None else str(figure["value"]), text(figure).replace(" ", NBSP))
        for figure in shown(story)
        # Of a rule that found nothing to judge there is no figure to show.
        if figure["value"] is not None or (figure["recompute"] or {}).get("row") != {"internal": "true"}
    )
    drawn = Counter((element["attrs"]["value"], element["text"]) for element in parsed.all("data"))
    assert drawn == said


def test_every_query_that_a_figure_names_is_in_the_appendix(story):
    named = {figure["recompute"]["profile"] for figure in shown(story) if figure["recompute"]}
    assert named <= {query["name"] for query in story["queries"]}


def test_elements_are_nested_and_closed(parsed):
    assert parsed.errors == []


def test_ids_are_unique_and_every_link_inside_the_page_has_its_target(parsed):
    ids = [element["attrs"]["id"] for element in parsed.elements if "id" in element["attrs"]]
    assert len(ids) == len(set(ids))
    for element in parsed.elements:
        for name in ("aria-labelledby", "aria-describedby"):
            assert set(element["attrs"].get(name, "").split()) <= set(ids)
        if element["tag"] == "a":
            assert element["attrs"]["href"].startswith("#")
            assert element["attrs"]["href"][1:] in ids


def test_nothing_is_loaded_from_anywhere(parsed):
    for element in parsed.elements:
        assert element["tag"] not in {"link", "img", "iframe", "object", "embed", "base", "form", "use", "image"}
        assert not {"src", "srcset", "data", "action", "background", "poster", "xlink:href"} & set(element["attrs"])
    for style in parsed.all("style"):
        assert "url(" not in style["text"]
        assert "@import" not in style["text"]


def test_the_security_policy_allows_this_style_and_script_and_nothing_else(parsed):
    from provenance.reporting.page import policy

    (style,), (script,) = parsed.all("style"), parsed.all("script")
    (meta,) = [m for m in parsed.all("meta") if m["attrs"].get("http-equiv") == "Content-Security-Policy"]
    assert meta["attrs"]["content"] == policy(style["text"], script["text"])
    assert meta["attrs"]["content"].startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in meta["attrs"]["content"]
    # Style attributes and handlers would be refused by that policy, so there must be none that the page needs.
    for element in parsed.elements:
        assert "style" not in element["attrs"]
        assert not [name for name in element["attrs"] if name.startswith("on")]


def test_a_screen_reader_finds_its_way(parsed):
    assert parsed.all("html")[0]["attrs"]["lang"] == "en"
    assert len(parsed.all("main")) == len(parsed.all("h1")) == 1
    assert parsed.all("a")[0]["attrs"]["class"] == "skip"
    assert parsed.all("nav")[0]["attrs"]["aria-label"]
    assert all("div" in element["parents"] for element in parsed.all("table"))
    assert len(parsed.all("caption")) == len(parsed.all("table"))
    for head in parsed.all("th"):
        assert head["attrs"]["scope"] in ("row", "col")
    for drawing in parsed.all("svg"):
        named = drawing["attrs"].get("role") == "img" and {"aria-label", "aria-labelledby"} & set(drawing["attrs"])
        assert named or drawing["attrs"].get("aria-hidden") == "true" or "svg" in drawing["parents"]


def test_headings_skip_no_level(parsed):
    levels = [int(element["tag"][1]) for element in parsed.elements if element["tag"] in ("h1", "h2", "h3", "h4")]
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_every_chart_has_words_and_a_table(story, parsed):
    tables = {element["attrs"].get("id") for element in parsed.all("table")}
    charts = [block for section in story["sections"] for block in section["blocks"] if block["kind"] == "chart"]
    assert {block["id"] for block in charts} == {"chart-sources", "chart-months", "chart-personal"}
    for block in charts:
        assert block["table"] in tables
        assert len(block["desc"]) > 40


def test_hostile_names_of_the_data_are_text(page, parsed):
    assert len(parsed.all("script")) == 1
    assert not [tag for tag in ("img", "b onmouseover") if parsed.all(tag)]
    assert "<script>alert(1)</script> Lab" in "".join(e["text"] for e in parsed.all("dd"))
    assert "alert(4)" in parsed.all("main")[0]["text"]  # the unreadable file is named
    assert page.count("<script") == 1


def test_nothing_of_the_texts_and_no_raw_id_is_in_it(page, story):
    whole = page + json.dumps(story)
    for secret in ("someone1@example.com", "about tea", "user-3", "Today the weather"):
        assert secret not in whole


def test_no_word_promises_more_than_was_seen(page):
    assert "compliant" not in page.lower()
    assert "none found is not none" in page


def test_a_report_without_a_decision_says_so(session):
    found = tell(session, None, name="made", at="2026-11-23T09:00:00+00:00")
    assert found["verdict"]["outcome"] == "not_judged"
    assert "Not judged: no policy was applied to" in html(found)


def test_without_a_scan_no_share_of_personal_data_is_claimed(session):
    class Unscanned:
        """The same snapshot, had the privacy family not run."""

        profile, sql = session.profile, session.sql

        def run(self, name, params=None):
            frame = session.run(name, params or {})
            if name == "snapshot_totals":
                nothing = {"scanned_records": 0, "personal_records": 0, "personal_record_share": 0.0}
                return frame.with_columns(
                    *(pl.lit(value).alias(column) for column, value in nothing.items()),
                    not_scanned_records=pl.col("records"),
                )
            return frame

    found = tell(Unscanned(), None, name="made", at="2026-11-23T09:00:00+00:00")
    (tile,) = [tile for tile in found["tiles"] if tile["label"] == "hold personal data found"]
    assert tile["figure"]["value"] is None
    assert tile["note"] == "nothing was scanned for it"
    assert "nothing was scanned for it" in html(found)


def test_a_pass_says_that_it_is_no_proof(session, make):
    found = tell(session, make["decided"](outcome="pass", held=3), name="made", at="2026-11-23T09:00:00+00:00")
    assert "A pass is a record, not a proof" in html(found)


def test_ten_thousand_sources_make_no_longer_page(session, swollen, decision, page):
    at = "2026-11-23T09:00:00+00:00"
    small, large = (html(tell(swollen(many), decision, name="m", at=at)) for many in (100, 10_000))
    assert len(large) < len(small) * 1.02
    assert len(large) < 400_000
    assert Page(large).errors == []
    assert "12 of 10,000 sources shown" in large


@pytest.fixture(scope="module")
def payloads(shared_data):
    # Not splitlines: some payloads hold line separators of Unicode.
    lines = (shared_data / "robust" / "xss_payloads_part1.jsonl").read_text(encoding="utf-8").split("\n")
    return list(dict.fromkeys(json.loads(line)["payload"] for line in lines if line))


def harmless(found, plain):
    """The page is made of nothing that an ordinary page is not made of."""
    assert found.errors == []
    assert {e["tag"] for e in found.elements} <= {e["tag"] for e in plain.elements} | {"wbr", "code"}
    assert {n for e in found.elements for n in e["attrs"]} <= {n for e in plain.elements for n in e["attrs"]}
    assert len(found.all("script")) == 1


def test_attacks_as_names_of_everything_do_not_run(swollen, decision, parsed, payloads):
    names = payloads[:: len(payloads) // 60]
    attacked = swollen(len(names), lambda number: names[number] if number < len(names) else f"name {number}")
    found = tell(attacked, decision, name=names[0], at="2026-11-23T09:00:00+00:00")
    harmless(Page(html(found)), parsed)


def test_every_known_attack_is_shown_as_it_is_written(story, parsed, payloads):
    frame = pl.DataFrame({"source": payloads, "tokens": [1] * len(payloads)})
    column = Column("tokens", "Tokens", "tokens", "tokens")
    whole = {"name": "attacks", "title": payloads[0], "profile": "mix_by_source", "key": "source", "command": "x"}
    rows = table(frame, columns=[column], size=None, top=len(payloads), **whole)
    some = payloads[::40]
    number = story["tiles"][0]["figure"]
    blocks = [
        rows,
        facts([fact(name, name, code=bool(place % 2)) for place, name in enumerate(some)]),
        words(some, title=some[1]),
        chart(
            "chart-attacks",
            "bars",
            title=some[2],
            note=some[3],
            desc=" ".join(some),
            query="mix_by_source",
            table="attacks",
            marks=[mark(name, number, note=name, strong=bool(place % 2)) for place, name in enumerate(some)],
            legend={"strong": some[4]},
        ),
    ]
    attacked = story | {"name": some[5], "sections": [section("attacks-section", some[6], some[7], blocks)]}
    found = Page(html(attacked))
    harmless(found, parsed)
    assert {shortened(name) for name in payloads} <= {head["text"] for head in found.all("th")}


def test_a_page_over_nothing_says_that_nothing_was_tagged(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "nothing.jsonl").write_text("")
    snapshot = pv.tag(tmp_path / "data", store=tmp_path / "store", name="nothing")
    pv.gate(snapshot)
    page = pv.report(snapshot, tmp_path / "audit.html").read_text(encoding="utf-8")
    assert "Refused: nothing was tagged, so there is nothing to judge" in page
    assert "no record was tagged" in page.lower()


def test_a_sum_names_its_rows_and_absent_values_have_words(make):
    from provenance.reporting.findings import findings

    summed = make["finding"](
        profile="opt_outs",
        unit="records",
        measured=41.0,
        maximum=0.0,
        row="source=dm",
        query="opt_outs.sql, column records, added up over the 2 rows above 0",
    )
    absent = make["finding"](rule="b", row="licence=NULL")
    first, second = findings(make["decided"](summed, absent), "abc")["rows"]
    assert first["measured"]["recompute"]["sum_of_rows"] == 2
    assert (first["row"], first["named"]) == ("source=dm", "source dm")
    assert (second["row"], second["named"]) == ("licence=NULL", "no licence")
