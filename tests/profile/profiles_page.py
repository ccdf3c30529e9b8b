"""Renders the part of docs/profiles.md that lists every profile, from the profiles' own headers.

`python tests/profile/profiles_page.py` writes it anew; a test says when that is due.
"""

from __future__ import annotations

from pathlib import Path

from provenance.profile import Profile, catalogue

PAGE = Path(__file__).resolve().parents[2] / "docs" / "profiles.md"
MARK = "<!-- from here on: python tests/profile/profiles_page.py -->\n"


def section(profile: Profile) -> str:
    """One profile as the page shows it."""
    columns = "; ".join(f"`{c.name}` {c.type}" + (f" ({c.unit})" if c.unit else "") for c in profile.returns)
    lines = [f"### {profile.name}", "", f"{profile.title}. *{profile.question}* {profile.why}", ""]
    if profile.params:
        lines += ["Parameters: " + "; ".join(f"`{p.name}` {p.type} = {p.default}" for p in profile.params) + ".", ""]
    lines += [f"Columns: {columns}.", ""]
    if profile.blind_spot:
        lines += [f"Blind spot: `{profile.blind_spot}`.", ""]
    return "\n".join(lines)


def listed() -> str:
    """Every profile that ships, by name."""
    return "\n".join(section(profile) for profile in catalogue())


def main() -> None:
    text = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(text[: text.index(MARK) + len(MARK)] + "\n" + listed(), encoding="utf-8")


if __name__ == "__main__":
    main()
