"""The exports that pip installs from are what uv.lock says, without a host or a path of anybody's machine."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def lock():
    packages = tomllib.loads((ROOT / "uv.lock").read_text())["package"]
    return {package["name"]: package for package in packages}


def hashes_of(package):
    files = [*package.get("wheels", []), *([package["sdist"]] if "sdist" in package else [])]
    return {file["hash"] for file in files}


def needed(lock, roots):
    """The closure of dependencies, extras included."""
    found, todo = set(), list(roots)
    while todo:
        dependency = todo.pop()
        extras = tuple(dependency.get("extra", ()))
        if (dependency["name"], extras) in found:
            continue
        found.add((dependency["name"], extras))
        package = lock[dependency["name"]]
        todo += package.get("dependencies", [])
        for extra in extras:
            todo += package.get("optional-dependencies", {}).get(extra, [])
    return {name for name, _ in found}


def exported(name):
    text = (ROOT / "requirements" / f"{name}.txt").read_text()
    entries = {}
    for entry in re.split(r"\n(?=\S)", text.strip()):
        first = re.match(r"([a-z0-9._-]+)==([^\s;\\]+)", entry)
        entries[first.group(1)] = (first.group(2), set(re.findall(r"sha256:[0-9a-f]{64}", entry)))
    return entries


@pytest.mark.parametrize(("name", "groups"), [("run", []), ("dev", ["dev"])])
def test_an_export_is_the_lock(lock, name, groups):
    ours = lock["vagt"]
    roots = ours["dependencies"] + [d for group in groups for d in ours["dev-dependencies"][group]]
    wanted = {n: (lock[n]["version"], hashes_of(lock[n])) for n in needed(lock, roots)}
    assert exported(name) == wanted


@pytest.mark.parametrize("name", ["run", "dev"])
def test_an_export_names_no_host_and_no_path(name):
    text = (ROOT / "requirements" / f"{name}.txt").read_text()
    assert not re.search(r"https?:|file:|--(extra-)?index|--find-links|(^|\s)/", text, re.MULTILINE)
