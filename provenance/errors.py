"""Every error the product raises, one tree: what happened, where, and what to do next.

Exit codes (also in README): 0 yes, 1 could not run, 2 misuse, 3 refused or awaiting review.
"""

from __future__ import annotations

COULD_NOT_RUN = 1
MISUSE = 2
REFUSED = 3


class ProvenanceError(Exception):
    """Base of all our errors; not raised itself.

    `exit_code` is what the command line returns for it.
    """

    exit_code = COULD_NOT_RUN

    def __init__(self, what: str, *, where: object = "", hint: str = "") -> None:
        # One string in args, so that the error survives the trip out of a process pool.
        # A place is often a file's name, and a line feed in it must not make a line of its own.
        place = str(where).replace("\n", "\N{REPLACEMENT CHARACTER}") if where else ""
        super().__init__(what + (f"\n  where: {place}" if place else "") + (f"\n  hint: {hint}" if hint else ""))


class UsageError(ProvenanceError):
    """The caller asked for something that makes no sense: a wrong name, option or combination."""

    exit_code = MISUSE


class ConfigError(ProvenanceError):
    """A file or a key that the caller says things by is not what it must be: sources, policies, claims, keys."""

    exit_code = MISUSE

    @classmethod
    def of(cls, error: ProvenanceError) -> ConfigError:
        """The same, of a thing that the caller brought."""
        return cls(str(error))


class ReadError(ProvenanceError):
    """A shard could not be read at all; the pipeline turns it into a rejected shard with `reason`."""

    def __init__(self, what: str, *, reason: str = "unreadable", where: object = "", hint: str = "") -> None:
        super().__init__(what, where=where, hint=hint)
        self.reason = reason

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild_read_error, (self.args[0], self.reason)


def _rebuild_read_error(text: str, reason: str) -> ReadError:
    return ReadError(text, reason=reason)


class ScanError(ProvenanceError):
    """A scanner could not be built or run: a model, a tokenizer file or a recognizer is missing or broken."""


class LedgerError(ProvenanceError):
    """The store is missing, locked, damaged or of another format version."""


class BusyError(LedgerError):
    """Another process is at work on the same thing; it may be tried again."""


class ProfileError(ProvenanceError):
    """A profile or query could not be run."""


class PolicyError(ProvenanceError):
    """A policy could not be judged."""


class ReportError(ProvenanceError):
    """A report could not be written."""


class LogError(ProvenanceError):
    """The log, a checkpoint, a signature or a proof is not what it must be."""


class ContinuityError(LogError):
    """A log does not continue what was seen of it: its history was rewritten, or it was put back."""

    exit_code = REFUSED


class RefusedError(ProvenanceError):
    """There is no pass, or what was to be checked does not hold."""

    exit_code = REFUSED
