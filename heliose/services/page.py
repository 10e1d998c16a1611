"""`heliose page`: the operator's page."""

import argparse

SUMMARY = "Serves the operator's page to browsers."
PORT = 8080


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The page's own options."""
    parser.add_argument("--port", type=int, default=PORT, help=f"the page's port (default: {PORT})")
    parser.add_argument(
        "--lan", action="store_true", help="make the page reachable from the local network"
    )


def main(arguments: argparse.Namespace) -> int:
    """Run until SIGTERM."""
    from host.page.service import serve

    return serve(
        arguments.site,
        arguments.data,
        arguments.port,
        lan=arguments.lan,
        simulated=arguments.sim,
    )
