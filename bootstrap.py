"""Sets heliose up once and runs it: `python3 bootstrap.py run` (on Windows `py bootstrap.py run`).

Words: setup, run, test, check, bench, evidence; what follows a word is passed on. Only the standard
library is needed. Old Pythons can read this file, so that they can report that they are too old.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
WINDOWS = os.name == "nt"
PYTHON = VENV / ("Scripts/python.exe" if WINDOWS else "bin/python")
OLDEST = (3, 11)
STUBS = ROOT / ".typings"
PORTS = ("rp2", "esp32")
PROVE = ("-m", "assurance.proofs")
MISSING = 3


def main(arguments):
    """Runs one word; returns its exit code."""
    words = {
        "setup": setup,
        "run": run,
        "test": test,
        "check": check,
        "bench": bench,
        "evidence": evidence,
    }
    if not arguments or arguments[0] not in words:
        print(__doc__, file=sys.stderr)
        return 2
    refuse_old_python(arguments[0])
    os.chdir(str(ROOT))
    return words[arguments[0]](arguments[1:])


def setup(_):
    """Installs everything that running, testing and checking need."""
    install("dev")
    print("Ready. Next: make run, make test, make check.")
    return 0


def run(arguments):
    """Runs all services; without arguments, the demonstrator."""
    install("")
    return start("-m", "heliose", "run", *arguments)


def test(arguments):
    """Runs the tests on two cores; COVERAGE=1 measures their coverage."""
    install("dev")
    measured = ["--cov", "--cov-report=term"] if os.environ.get("COVERAGE") else []
    # A file stays on one worker, so that its fixtures and its MicroPython start once.
    shared = ("-n", "2", "--dist", "loadfile", "--no-loadscope-reorder")
    return start("-m", "pytest", *shared, *measured, *arguments)


def bench(arguments):
    """Figures beside what is wanted: all groups of benchmarks/, or those that are named."""
    install("dev")
    return start("-m", "benchmarks", *arguments)


def evidence(arguments):
    """The long safety proofs, or those that are named; their results go into evidence/."""
    install("dev")
    install_node()
    return start(*PROVE, *arguments)


def check(_):
    """Format, lint, types, imports, documents, evidence; lists at the end what does not hold."""
    install("dev")
    install_stubs()
    failed = [name for name, command in check_commands() if not holds(name, command)]
    print("check: " + ("does not hold: " + ", ".join(failed) if failed else "all holds"))
    return 1 if failed else 0


def check_commands():
    """(name, Python arguments) of each check, the quick ones first."""
    return [
        ("format", ["-m", "ruff", "format", "--check", "--quiet", "."]),
        ("lint", ["-m", "ruff", "check", "--quiet", "."]),
        ("imports", ["-c", "from importlinter.cli import lint_imports_command as c; c()"]),
        ("documents", ["-m", "pytest", "-q", "tests/architecture", "tests/documents"]),
        ("evidence", [*PROVE, "--check"]),
        ("types", ["-m", "mypy"]),
        *[
            ("types-" + port, ["-m", "mypy", "--config-file", "mypy-%s.ini" % port, *metal(port)])
            for port in PORTS
        ],
    ]


def metal(port):
    """The files that use a board's pins and chips, without those of the other port."""
    globs = "firmware/boot.py", "firmware/*/board.py", "firmware/*/main.py", "firmware/drivers/*.py"
    found = [path for glob in globs for path in ROOT.glob(glob)]
    elsewhere = {"rp2": ("esp32", "rmt_stepper"), "esp32": ("pico", "stepper")}[port]
    return [str(path.relative_to(ROOT)) for path in sorted(found) if path.stem not in elsewhere]


def holds(name, command):
    """Runs one check; its output is shown only if it fails."""
    done = subprocess.run(
        [str(PYTHON), *command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
    print("check: %-10s %s" % (name, "ok" if done.returncode == 0 else "DOES NOT HOLD"))
    if done.returncode:
        sys.stdout.flush()
        sys.stdout.buffer.write(done.stdout)
    sys.stdout.flush()
    return done.returncode == 0


def start(*command):
    """Runs Python of the environment in the foreground; returns its exit code."""
    whole = [str(PYTHON), *command]
    sys.stdout.flush()
    process = subprocess.Popen(whole)
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:  # the child gets the same signal, and tidies up
            continue


def install(extra):
    """Makes .venv with the pinned versions, again only if one of the two files has changed."""
    stamp = VENV / ("heliose-setup-" + (extra or "run"))
    wanted = fingerprint()
    stamps = [stamp, VENV / "heliose-setup-dev"]
    if works() and any(s.exists() and s.read_text() == wanted for s in stamps):
        return
    make_environment()
    print("Installing what heliose needs; this takes a minute or two, once ...", flush=True)
    pip("hatchling", "editables")
    pip("--no-build-isolation", "--editable", ".[%s]" % extra if extra else ".")
    stamp.write_text(wanted)


def fingerprint():
    """A hash of the files that say what is installed."""
    digest = hashlib.sha256()
    for name in ("pyproject.toml", "constraints.txt"):
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def works():
    """True if .venv has a Python that starts and is new enough."""
    if not PYTHON.exists():
        return False
    ask = "import sys; sys.exit(sys.version_info < %r)" % (OLDEST,)
    return subprocess.call([str(PYTHON), "-c", ask], stderr=subprocess.DEVNULL) == 0


def make_environment():
    """Makes .venv unless one works already; names what the machine lacks for it."""
    if works():
        return
    try:
        import ensurepip  # noqa: F401  Debian leaves it out of python3
        import venv
    except ImportError:
        stop(
            "this Python has no venv module.",
            "Debian, Ubuntu: sudo apt install python%d.%d-venv (or python3-venv)"
            % sys.version_info[:2],
        )
    print("Making .venv ...", flush=True)
    shutil.rmtree(str(VENV), ignore_errors=True)
    venv.create(str(VENV), with_pip=True, symlinks=not WINDOWS)


def install_stubs():
    """MicroPython's types for mypy, a folder per port; in .venv they would replace Python's own."""
    for port in PORTS:
        folder = STUBS / port
        stamp = folder / "heliose-setup"
        wanted = fingerprint()
        if stamp.exists() and stamp.read_text() == wanted:
            continue
        shutil.rmtree(str(folder), ignore_errors=True)
        stubs = "micropython-%s-stubs" % port
        pip("--no-deps", "--target", str(folder), stubs, "micropython-stdlib-stubs")
        stamp.write_text(wanted)


def install_node():
    """MicroPython for node, with the 31-bit integers of a board; package.json pins its version."""
    stamp = ROOT / "node_modules" / "heliose-setup"
    wanted = (ROOT / "package.json").read_text()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        stop("node and npm are needed for the evidence.", "Debian: sudo apt install nodejs npm")
    quiet = ("--no-package-lock", "--ignore-scripts", "--no-audit", "--no-fund")
    done = subprocess.run(
        [npm, "install", *quiet], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
    if done.returncode:
        sys.stderr.buffer.write(done.stdout)
        stop("npm could not install MicroPython (see its message above).", "It needs the network.")
    stamp.write_text(wanted)


def pip(*what):
    """Installs with the pins of constraints.txt."""
    quiet = ("--quiet", "--disable-pip-version-check", "--no-input")
    command = [str(PYTHON), "-m", "pip", "install", *quiet, "-c", "constraints.txt", *what]
    done = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL
    )
    if done.returncode:
        sys.stderr.buffer.write(done.stdout)
        stop(
            "pip could not install %s (see its message above)." % what[-1],
            "It needs the network once; behind a proxy, set https_proxy. Then run it again.",
        )


def refuse_old_python(word, version=tuple(sys.version_info[:3])):
    """If Python is too old, stops and prints the command that fixes it."""
    if version >= OLDEST:
        return
    what = "Python %d.%d or newer is needed; this is %d.%d.%d." % (OLDEST + version)
    newer = ["python3.%d" % n for n in range(OLDEST[1], OLDEST[1] + 8)]
    here = [name for name in newer if shutil.which(name) and starts(name)]
    if WINDOWS:
        stop(what, "winget install Python.Python.3.13, then: py -3.13 bootstrap.py %s" % word)
    if here:
        stop(what, "This machine has one: make %s PYTHON=%s" % (word, here[-1]))
    stop(
        what,
        "Debian 12, Ubuntu 23.04 or newer: sudo apt install python3 python3-venv; "
        "macOS: brew install python",
    )


def starts(name):
    """True if a program of this name runs (the shim of a version manager may not)."""
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.call([name, "--version"], **quiet) == 0


def stop(what, remedy):
    """Prints what is missing and what to do about it, and exits."""
    print("heliose: %s\n  %s" % (what, remedy), file=sys.stderr)
    sys.exit(MISSING)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
