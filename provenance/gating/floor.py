"""The floor: built-in rules that no policy can loosen. Every broken one refuses.

Pure: the caller has compared files, scans and counts, and says here what it found wrong.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from provenance.model import Finding, Rule, Severity

PREFIX = "floor-"
"""Ids of the built-in rules begin so; no policy's rule may."""

_NAMED = 5  # a reason names so many of what it complains of, and counts the rest
_HOW = {"changed": "was changed", "missing": "is missing", "added": "was added", "renamed": "was renamed"}


@dataclass(frozen=True, slots=True)
class Floor:
    """The built-in rules as judged, in a fixed order, with a finding for each that does not hold."""

    rules: tuple[Rule, ...]
    findings: tuple[Finding, ...]


def judge(
    *,
    accounting: Sequence[str],
    files: Sequence[tuple[str, str]],
    scans: Sequence[str],
    errored: Sequence[str],
    rules: Sequence[Rule],
    withdrawn: Sequence[str] = (),
) -> Floor:
    """Judge the built-in rules; each holds if nothing is wrong, and `floor-rules` only if there is something.

    Args:
        accounting: shards where records met are not records tagged + rejected, one line each.
        files: how the files differ from those audited: (changed | missing | added | renamed, path).
        scans: scans whose rows are not those that the manifest names, one line each.
        errored: ids of the policy's rules that could not be judged.
        rules: the policy's rules as judged.
        withdrawn: withdrawals of which it still holds something, or of which that is not known, one line each.
    """
    changes = [f"{path} {_HOW.get(how, how)}" for how, path in files]
    accounting, changes, scans, withdrawn = (
        [_plain(text) for text in texts] for texts in (accounting, changes, scans, withdrawn)
    )
    judged = [
        _judged(
            "accounting",
            "Every record that was met was tagged or rejected, in every shard.",
            wrong=accounting,
            said="{} not account for every record",
            noun=("shard does", "shards do"),
            query="accounting.sql: in every row, records = tagged + rejected",
            remedy="Tag the data again into a new store; if it stays so, the tool is at fault: please report it.",
        ),
        _judged(
            "files",
            "The files are those that were audited: none changed, missing, added or renamed.",
            wrong=changes,
            said="{} not as audited",
            noun=("file is", "files are"),
            query="SHA-256 and path of every file under the data's roots, against the manifest",
            remedy="Tag the data as it is now and judge that snapshot, or put the audited files back. Move a store "
            "out of the data, or into a folder whose name begins with a dot.",
        ),
        _judged(
            "scans",
            "What the scans hold is what the manifest names, digest by digest.",
            wrong=scans,
            said="{} not what the manifest names",
            noun=("scan is", "scans are"),
            query="digest of the rows of every scan (docs/format.md section 4), against the manifest",
            remedy="The store was damaged or edited: tag the data again into a new store.",
        ),
        _judged(
            "errors",
            "Every rule of the policy could be judged.",
            wrong=errored,
            said="{} not be judged, so nothing is known of what was asked",
            noun=("rule could", "rules could"),
            query="each rule's own finding says why it could not",
            remedy="Mend the policy: its profiles, columns, parameters and filters have to exist.",
        ),
        _judged(
            "rules",
            "At least one rule of a policy was judged.",
            wrong=() if rules else ("a policy without rules passes nothing",),
            said="no rule was judged, so nothing found means nothing",
            noun=("lack of rules", ""),
            query="the rules of the policy, counted",
            remedy="Use a policy that has rules, such as the built-in `default`.",
        ),
        _judged(
            "withdrawn",
            "No record is here that was withdrawn.",
            wrong=withdrawn,
            said="{} not clear",
            noun=("withdrawal is", "withdrawals are"),
            query="the records of every withdrawal of the log, by keyed hash, source and contributor (docs/erasure.md)",
            remedy="Take the withdrawn records out of the data, tag it again and judge that snapshot. What another key "
            "made can be looked for by that key only: PROVENANCE_KEY names its file.",
        ),
    ]
    return Floor(tuple(rule for rule, _ in judged), tuple(finding for _, finding in judged if finding is not None))


def _judged(
    name: str, about: str, *, wrong: Sequence[str], said: str, noun: tuple[str, str], query: str, remedy: str
) -> tuple[Rule, Finding | None]:
    """One built-in rule: at most 0 things are wrong.

    Args:
        said: the reason, with a place for how many of `noun` (one, several).
    """
    one, several = noun
    unit = several.split()[0] if several else one
    count = float(len(wrong))
    rule = Rule(
        id=PREFIX + name,
        about=about,
        severity=Severity.REFUSE,
        held=not wrong,
        measured=count,
        minimum=None,
        maximum=0.0,
        unit=unit,
    )
    if not wrong:
        return rule, None
    how_many = f"{len(wrong):,} {one if len(wrong) == 1 else several}"
    finding = Finding(
        rule=rule.id,
        about=about,
        severity=rule.severity,
        reason=f"{said.format(how_many)} ({_some(wrong)})",
        profile="",
        column="",
        measured=count,
        minimum=None,
        maximum=0.0,
        margin=count,
        unit=unit,
        row=wrong[0],
        query=query,
        remedy=remedy,
    )
    return rule, finding


def _some(texts: Sequence[str]) -> str:
    more = f" and {len(texts) - _NAMED:,} more" if len(texts) > _NAMED else ""
    return ", ".join(texts[:_NAMED]) + more


def _plain(text: str) -> str:
    """File names may hold anything, half characters too, which no digest and no terminal takes."""
    return "".join(letter if letter.isprintable() else "?" for letter in text)
