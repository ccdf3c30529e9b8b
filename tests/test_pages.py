"""What the pages say is there is there: commands, options, files and links."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import click
import pytest

from provenance.cli import COMMANDS, main

TOP = Path(__file__).resolve().parent.parent
PAGES = sorted([*TOP.glob("*.md"), *TOP.glob("docs/*.md"), *TOP.glob("benchmarks/*.md"), *TOP.glob("sample_data/*.md")])


def ids(path: Path) -> str:
    return path.relative_to(TOP).as_posix()


@pytest.mark.parametrize("page", PAGES, ids=ids)
def test_every_link_leads_to_a_file(page):
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), f"{page.name} links to {target}"


@pytest.mark.parametrize("page", PAGES, ids=ids)
def test_every_command_and_option_named_is_one(page):
    text = page.read_text(encoding="utf-8")
    for line in re.findall(r"`provenance ([^`\n]+)`|^provenance ([^#\n]+)", text, re.MULTILINE):
        words = (line[0] or line[1]).split()
        if not re.fullmatch(r"[a-z|]+", words[0]):
            continue
        for name in words[0].split("|"):
            assert name in COMMANDS, f"{page.name}: no command {name}"
            command = main.get_command(click.Context(main), name)
            if isinstance(command, click.Group):
                for sub in words[1].split("|"):
                    found = command.get_command(click.Context(command), sub)
                    assert found is not None, f"{page.name}: no command {name} {sub}"
                    command_options = {o for p in found.params for o in p.opts}
            else:
                command_options = {o for p in command.params for o in p.opts}
            for word in words[1:]:
                if word == "--":  # what follows is another program's
                    break
                option = word.strip("[],.;)").split("=")[0]
                if option.startswith("--"):
                    assert option in command_options, f"{page.name}: {name} has no {option}"


def test_no_page_speaks_of_a_machine_or_says_compliant():
    tracked = subprocess.run(["git", "ls-files"], cwd=TOP, capture_output=True, text=True, check=False)
    if tracked.returncode:
        pytest.skip("not a git checkout")
    for name in tracked.stdout.splitlines():
        path = TOP / name
        if path.suffix in (".md", ".py", ".sql", ".yaml", ".toml", ".j2", ".css", ".js") and path != Path(__file__):
            text = path.read_text(encoding="utf-8", errors="replace")
            assert not re.search(r"/(work|farm|home|root)/\w", text), f"{name} names a path of a machine"
            shown = path.suffix in (".j2", ".md") and "never" not in text
            assert not (shown and re.search(r"\bcompliant\b", text)), name
