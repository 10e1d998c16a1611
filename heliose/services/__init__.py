"""The services' command lines, one file each.

They are parsed by argparse, not typer: typer with its imports holds 31 MB, and five
services run side by side. Each file has `SUMMARY`, `add_arguments(parser)` for what is
beyond the options that all have, and `main(arguments) -> exit code`.
"""
