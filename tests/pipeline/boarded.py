"""A store with a board: three members, two approvals asked for, a witness and a submitter; all of it real."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from provenance import keyfiles
from provenance.ledger.store import Store
from provenance.pipeline import decided, judging, log_signing, logbook, models, remembering, reviewing, tagging
from provenance.pipeline.standing import load_board, trust

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
POLICY = """
policy: training
version: "1"
rules:
  - id: internal-share
    about: No more than a tenth of what the model reads may be our own users' data.
    profile: mix_by_internal
    where: internal = true
    column: record_share
    max: 0.10
    severity: refuse
    remedy: Add data.
"""
ASKS = POLICY.replace("severity: refuse", "severity: review").replace("policy: training", "policy: asks")


class Boarded:
    """One store, its data, and everybody's keys in a folder beside it."""

    def __init__(self, folder: Path, data: Path, *, more: str = "max-age 7d", policy: str = POLICY) -> None:
        self.folder, self.data, self.now = folder, data, NOW
        self.keys = {}
        for name, use in (
            *((member, "approve") for member in ("alice", "bob", "carol", "mallory")),
            ("audit.example/log1", "log"),
            ("w1.example", "witness"),
            ("erin", "submit"),
        ):
            path = folder / "keys" / f"{name.split('/')[0]}.key"
            self.keys[name] = keyfiles.create(path, name, use, passphrase=None)
        self.log_key = self.keys["audit.example/log1"]
        self.board = folder / "board.policy"
        self.board.write_text(self.lines(more), encoding="utf-8")
        self.policy = folder / "policy.yaml"
        self.policy.write_text(policy, encoding="utf-8")
        self.path = folder / "store"
        self.snapshot = tagging.tag(
            [data],
            store_path=self.path,
            now=NOW,
            jobs=1,
            families=("text",),
            name="one",
            submitter=self.keys["erin"].path,
        ).snapshot
        self.store = Store.open(self.path)
        log_signing.appoint(logbook.open_log(self.store), self.log_key)
        reviewing.enrol(self.store, self.board, at=self.at)

    def lines(self, more: str) -> str:
        vkeys = {name: signer.vkey for name, signer in self.keys.items()}
        return (
            f"log {vkeys['audit.example/log1']}\nwitness w1 {vkeys['w1.example']}\nquorum w1\n"
            f"approver alice {vkeys['alice']}\napprover bob {vkeys['bob']}\napprover carol {vkeys['carol']}\n"
            f"submitter erin {vkeys['erin']}\napprovals 2\n{more}\n"
        )

    @property
    def at(self) -> str:
        return logbook.moment(self.now)

    def later(self, **how: int) -> None:
        """Time goes by."""
        self.now += timedelta(**how)

    def cosign(self) -> None:
        log = logbook.open_log(self.store)
        seen = self.folder / "w1.seen"
        log_signing.cosign(log, self.log_key.verifier, self.keys["w1.example"], seen=seen, now=self.now)

    def gate(self, *, board=True, seen=None, policy=None, name="one", baseline=None, attest=None):
        """What the gate says now."""
        return judging.decide(
            self.store,
            self.store.resolve(name),
            policy=str(policy or self.policy),
            now=self.now,
            data=[self.data],
            baseline=baseline,
            attest=attest,
            trust=trust(self.board if board else None, seen),
        )

    def say(self, action: str, by: str, **said: str):
        """A member signs a review of the latest judgement, and it is entered."""
        self.later(seconds=1)
        decision = decided.latest(self.store, self.snapshot, judging.under(str(self.policy)))
        board = load_board(self.board)
        review = reviewing.about(decision, action, board=board, at=self.at, **said)
        signed = reviewing.sign(review, self.keys[by], board)
        return reviewing.enter(self.store, review, [signed], board, now=self.now)

    def adopt(self, *members: str, policy=None, **said: str) -> None:
        from provenance.board.review import Review

        board = load_board(self.board)
        digest, profiles = judging.under(str(policy or self.policy))
        for member in members:
            self.later(seconds=1)
            review = Review(action="adopt", policy=digest, profiles=profiles, board=board.digest, at=self.at, **said)
            signed = reviewing.sign(review, self.keys[member], board)
            reviewing.enter(self.store, review, [signed], board, now=self.now)

    def waive(self, by: str = "carol", **said: str):
        given = {"rule": "internal-share", "source": "*", "owner": "data office", "reason": "the first release only"}
        given["expires"] = logbook.moment(self.now + timedelta(days=90))
        return self.say("waive", by, **{**given, **said})

    def history(self, folder: Path) -> None:
        """An earlier snapshot, a model trained on it, and some of what the model said."""
        folder.mkdir()
        (folder / "early.txt").write_text("What there was before.\n", encoding="utf-8")
        tagging.tag([folder], store_path=self.path, now=self.now, jobs=1, families=("text",), name="zero")
        models.add(self.store, "meri", "1", trained_on=["zero"], now=self.now)
        (folder / "said.txt").write_text("An answer of nine words that the model gave.\n", encoding="utf-8")
        remembering.add("meri@1", [folder / "said.txt"], store_path=self.path, now=self.now)

    def passing(self) -> None:
        """Everything that a pass takes: adopted, waived, approved by two, cosigned."""
        self.adopt("alice", "bob")
        self.gate()
        self.waive()
        self.say("approve", "alice")
        self.say("approve", "bob")
        self.cosign()


def broken(decision) -> set[str]:
    """Rules that stand in the way."""
    return {finding.rule for finding in decision.findings}
