"""The page in a real browser: nothing sticks out at any width, nothing is refused or wrong, it prints."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from html import unescape

import pytest

pytestmark = pytest.mark.browser

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update", "--enable-logging=stderr"),
)
# Frames the page at a width, and says what is wider; it may look inside because both are files.
FRAME = """<!doctype html><meta charset="utf-8">
<iframe src="{page}" width="{width}" height="900" style="border:0"></iframe>
<pre id="said"></pre><script>
const frame = document.querySelector("iframe");
frame.onload = () => {{
  const page = frame.contentDocument, root = page.documentElement, wide = [];
  for (const one of page.querySelectorAll("body *")) {{
    const box = one.getBoundingClientRect();
    if (box.width && box.right > root.clientWidth + 1 && !one.closest(".scroll, .skip, .unseen"))
      wide.push(one.tagName + "." + one.getAttribute("class"));
  }}
  const small = [...page.querySelectorAll("svg.chart text")].filter((one) => one.getBoundingClientRect().height)
    .map((one) => one.getBoundingClientRect().height);
  document.getElementById("said").textContent = JSON.stringify({{
    scroll: root.scrollWidth, client: root.clientWidth, wide, small: Math.min(...small),
    buttons: page.querySelectorAll("thead button").length }});
}};</script>"""


@pytest.fixture(scope="module")
def browse(tmp_path_factory):
    browser = next(filter(None, map(shutil.which, NAMES)), None)
    if browser is None:
        pytest.skip("no Chromium on this machine")

    def run(address, *flags):
        profile = tmp_path_factory.mktemp("browser")
        command = [browser, *FLAGS, f"--user-data-dir={profile}", "--virtual-time-budget=5000", *flags, str(address)]
        return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)

    return run


@pytest.fixture(scope="module")
def place(page, tmp_path_factory):
    path = tmp_path_factory.mktemp("page") / "audit.html"
    path.write_text(page, encoding="utf-8")
    return path


def measured(browse, place, width):
    frame = place.with_name(f"frame-{width}.html")
    frame.write_text(FRAME.format(page=place.name, width=width), encoding="utf-8")
    drawn = browse(frame, "--dump-dom", "--allow-file-access-from-files", f"--window-size={width + 100},1000")
    said = re.search(r'<pre id="said">(.+?)</pre>', drawn.stdout, re.DOTALL)
    assert said, "the browser did not draw the page"
    return json.loads(unescape(said[1]))


@pytest.mark.parametrize("width", [320, 390, 800, 1280])
def test_nothing_is_wider_than_the_screen(browse, place, width):
    found = measured(browse, place, width)
    assert found["scroll"] <= found["client"]
    assert found["wide"] == []
    assert found["small"] >= 9  # labels of charts stay readable


def test_the_script_runs_and_nothing_is_refused(browse, place):
    assert measured(browse, place, 1280)["buttons"] > 10
    drawn = browse(place, "--dump-dom")
    assert "Training-data audit" in drawn.stdout
    assert not [line for line in drawn.stderr.splitlines() if "CONSOLE" in line]


def test_it_prints_with_everything_open(browse, place):
    pages = place.with_name("audit.pdf")
    browse(place, f"--print-to-pdf={pages}", "--no-pdf-header-footer")
    assert pages.read_bytes().startswith(b"%PDF")
    if reader := shutil.which("pdftotext"):
        said = subprocess.run([reader, str(pages), "-"], capture_output=True, text=True, check=True).stdout
        assert "held-1" in said  # the rules that held are folded away on a screen only
