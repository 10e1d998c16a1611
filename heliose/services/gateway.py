"""`heliose gateway`: connects the boards to the bus."""

import argparse
from pathlib import Path

SUMMARY = "Connects the boards to the bus; loses no message of theirs."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The gateway's own options."""
    parser.add_argument(
        "--commit-log", type=Path, help="write a line per stored row to this file (for tests)"
    )


def main(arguments: argparse.Namespace) -> int:
    """Run until SIGTERM."""
    from host.gateway.service import serve

    serve(arguments.site, arguments.data, arguments.sim, arguments.commit_log)
    return 0
