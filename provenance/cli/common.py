"""What every command shares: its options, and how it speaks."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click

from provenance.cli import printable
from provenance.model import FAMILIES, NAMES_EACH, NAMES_LEVELS

if TYPE_CHECKING:
    from provenance.keyfiles import Signer

Command = TypeVar("Command", bound=Callable[..., Any])

store = click.option(
    "--store",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(".provenance"),
    envvar="PROVENANCE_STORE",
    show_default=True,
    help="Folder of the store.",
)
quiet = click.option("-q", "--quiet", is_flag=True, help="Show no progress.")
text_or_json = click.option(
    "--format",
    "format_",
    type=click.Choice(("text", "json")),
    default="text",
    show_default=True,
    help="Lines for people, or JSON.",
)
verbose = click.option("-v", "--verbose", is_flag=True, help="Say more of what is done.")
policy = click.option("--policy", default="default", show_default=True, help="Policy: a built-in name or a YAML file.")
profiles = click.option(
    "--profiles",
    "profile_folders",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    multiple=True,
    help="Folder of your own .sql profiles; may be given several times.",
)
baseline = click.option(
    "--baseline",
    metavar="SNAPSHOT|none",
    help="Earlier snapshot to hold it against. Default: the one that the newest registered model was trained on.",
)

board = click.option(
    "--board",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    envvar="PROVENANCE_BOARD",
    help="Board policy that you trust: keys of the log, its witnesses and the members who approve.",
)
seen = click.option(
    "--seen",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The last checkpoint that you saved outside the store. The log has to extend it; the file is then updated.",
)
attest_key = click.option(
    "--attest-key",
    type=click.Path(path_type=Path, dir_okay=False),
    envvar="PROVENANCE_ATTEST_KEY",
    help="Private key that signs the statement on each decision (`provenance key new --use attest`).",
)
recognizers = click.option(
    "--recognizers",
    multiple=True,
    metavar="FILE|NAME",
    help="Recognizers of your own, in Presidio's YAML, or a pack that ships; may be given several times.",
)


def page(*names: str) -> Callable[[Command], Command]:
    """The option that names the report."""
    return click.option(
        *names,
        type=click.Path(path_type=Path, dir_okay=False),
        default=Path("audit.html"),
        show_default=True,
        help="HTML file; the same content is written as JSON beside it.",
    )


def tagging(command: Command, *, named: bool = True) -> Command:
    """The options of commands that tag data, handed to the command as one mapping, `how`, for `tagging.tag`.

    Args:
        named: whether the user names the data and the snapshot.
    """

    def gathered(*args: Any, families: str, countries: str, **given: Any) -> Any:
        plain = (
            "declared",
            "name",
            "jobs",
            "tokenizer",
            "mapping",
            "names",
            "names_sample",
            "names_models",
            "recognizers",
            "evaluations",
            "machine_text",
            "countries_by_language",
            "submitter",
        )
        how = {name: given.pop(name, None) for name in plain}
        if not named:
            del how["name"]
        how |= {"families": listed(families), "countries": listed(countries)}
        return command(*args, how=how, **given)

    options = (
        click.argument("data", nargs=-1, required=True, type=click.Path(path_type=Path)),
        click.option(
            "--sources",
            "declared",
            type=click.Path(path_type=Path, exists=True, dir_okay=False),
            help="Declaration of the sources; default: the sources.yaml in or beside DATA.",
        ),
        click.option("--name", help="Name of the snapshot; default: made from the folder and the time."),
        click.option("--jobs", type=click.IntRange(1), help="Processes; default: one a processor."),
        click.option(
            "--families",
            default=",".join(FAMILIES),
            show_default=True,
            help="Which scanners run; what does not run is a blind spot.",
        ),
        click.option(
            "--tokenizer",
            type=click.Path(path_type=Path, exists=True, dir_okay=False),
            help="Count tokens exactly, by a tokenizer.json; default: an estimate.",
        ),
        click.option(
            "--mapping",
            type=click.Path(path_type=Path, exists=True, dir_okay=False),
            help="Which finding makes which privacy class; default: profiles/privacy.yaml.",
        ),
        click.option(
            "--names",
            type=click.Choice(NAMES_LEVELS),
            help="How much is scanned for names of people, places and groups. Default: a sample, where `privacy` runs.",
        ),
        click.option(
            "--names-sample",
            type=click.IntRange(1),
            default=NAMES_EACH,
            show_default=True,
            help="Records of each source, language and length that the sample takes.",
        ),
        click.option(
            "--names-model",
            "names_models",
            multiple=True,
            metavar="LANGUAGE=MODEL",
            help="A spaCy model (package or folder) or a Presidio recognizer (module:name) for a language, or for any "
            "(*); may be given several times. Default: a small English one.",
        ),
        click.option(
            "--submitter",
            type=click.Path(path_type=Path, dir_okay=False),
            help="File of your submit key: the log then names you as who submits the snapshot, signed.",
        ),
        click.option("--countries", default="", help="More countries whose identifiers are searched for: de,uk,..."),
        click.option(
            "--countries-by-language",
            is_flag=True,
            help="Search each text for the identifiers of the countries its language is spoken in, too.",
        ),
        recognizers,
        click.option(
            "--evaluation",
            "evaluations",
            multiple=True,
            type=click.Path(path_type=Path, exists=True, dir_okay=False),
            help="How good the detectors are, as `privacy evaluate --save` kept it; default: those that ship.",
        ),
        click.option(
            "--machine-text",
            multiple=True,
            metavar="[SOURCE=]FILE",
            help="How well machine text is detected in data like yours, or like that source's, as `machine-text "
            "evaluate --save` kept it; may be given several times.",
        ),
    )
    return with_options(command, gathered, options if named else (options[1], *options[3:]))


def with_options(command: Command, gathered: Callable[..., Any], options: Sequence[Callable[[Any], Any]]) -> Command:
    """`gathered` in the place of a command that it calls, with options in the order in which the help shows them."""
    made: Any = functools.wraps(command)(gathered)
    for option in reversed(options):
        made = option(made)
    return cast(Command, made)


def under(command: Command) -> Command:
    """Options of what is judged by, handed on as one value, `under`: the digests of the policy and its profiles."""

    def gathered(*args: Any, policy: str, profile_folders: tuple[Path, ...], **given: Any) -> Any:
        from provenance.pipeline import judging

        return command(*args, under=judging.under(policy, profile_folders), **given)

    return with_options(command, gathered, (policy, profiles))


def listed(text: str) -> list[str]:
    """The items of a comma-separated option."""
    return [item.strip() for item in text.split(",") if item.strip()]


def say(text: str) -> None:
    """A result, on standard output."""
    click.echo(printable(text))


def item(text: object) -> str:
    """A name among others on a line: no control character, a line feed neither, so that no name makes a line."""
    return printable(str(text)).replace("\n", "\N{REPLACEMENT CHARACTER}")


def note(text: str) -> None:
    """What is said beside the result, on standard error."""
    click.echo(printable(text), err=True)


def watching(command: Command) -> Command:
    """As `tagging`, for data that comes by itself."""
    return tagging(command, named=False)


def passphrase(path: Path, *, confirm: bool = False) -> str:
    """The passphrase of a key: $PROVENANCE_PASSPHRASE, else what the user types. Raises: UsageError."""
    import os

    from provenance.errors import UsageError
    from provenance.keyfiles import ENVIRONMENT

    given = os.environ.get(ENVIRONMENT)
    typed = (
        given
        if given is not None
        else click.prompt(f"Passphrase of {item(path)}", hide_input=True, confirmation_prompt=confirm, err=True)
    )
    if not typed:
        raise UsageError("an empty passphrase encrypts nothing", hint="say --no-passphrase where that is meant")
    return str(typed)


def signer(path: Path, use: str) -> Signer:
    """The private key in a file, whose passphrase is asked for if it has one. Raises: UsageError."""
    from provenance import keyfiles

    return keyfiles.load(path, use=use, passphrase=lambda: passphrase(path))


def attester(path: Path | None) -> Signer | None:
    """The key of `--attest-key`; None where none is named. Raises: UsageError."""
    return signer(path, "attest") if path else None


def when(seconds: int) -> str:
    """POSIX seconds as a time in UTC; what is no time of a calendar as its number."""
    from datetime import UTC, datetime

    try:
        return datetime.fromtimestamp(seconds, UTC).isoformat().replace("+00:00", "Z")
    except (ValueError, OverflowError, OSError):
        return f"second {seconds}"
