"""The source as the house tests read it."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "vagt"


@cache
def modules() -> tuple[Path, ...]:
    """Every module of the product, tests and migrations left out."""
    return tuple(
        path
        for path in sorted(PACKAGE.rglob("*.py"))
        if not {"tests", "migrations", "catalogue"} & set(path.relative_to(PACKAGE).parts)
    )


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def layer_of(path: Path) -> str:
    """The file of the house's table a module is part of: `actions`, `queries`, `views` ... or its own name."""
    parts = [part.removesuffix(".py") for part in path.relative_to(PACKAGE).parts]
    known = {"actions", "queries", "models", "rules", "errors", "forms", "views", "portal", "api", "jobs", "urls"}
    return next((part for part in parts if part in known), parts[-1])


def functions_of(path: Path) -> Iterator[ast.FunctionDef]:
    """Every function of a module, methods and nested ones too."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.FunctionDef):
            yield node


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))
