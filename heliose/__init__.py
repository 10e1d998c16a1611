"""The command line: words, options, what is printed, exit codes.

No logic of the plant: a command calls `host`, `sim` or `assurance` and prints the result.
"""
