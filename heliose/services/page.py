"""`heliose page`: the operator's page."""

import argparse

SUMMARY = "The operator's page, in a browser on the spot or at a desk."
PORT = 8080


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of this service alone."""
    parser.add_argument("--port", type=int, default=PORT, help=f"port (default {PORT})")
    parser.add_argument("--lan", action="store_true", help="open it to the local network")


def main(arguments: argparse.Namespace) -> int:
    """Runs until SIGTERM."""
    from host.page.service import serve

    return serve(
        arguments.site,
        arguments.data,
        arguments.port,
        lan=arguments.lan,
        simulated=arguments.sim,
    )
