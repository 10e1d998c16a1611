"""`heliose gateway`: speaks with the boards, and keeps what they say until it is stored."""

import argparse
from pathlib import Path

SUMMARY = "Speaks with the boards, keeps what they say until it is stored."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of this service alone."""
    parser.add_argument(
        "--commit-log", type=Path, help="file for a line per row that is safe (for tests)"
    )


def main(arguments: argparse.Namespace) -> int:
    """Runs until SIGTERM."""
    from host.gateway.service import serve

    serve(arguments.site, arguments.data, arguments.sim, arguments.commit_log)
    return 0
