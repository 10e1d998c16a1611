"""What heliose reaches, beside what is wanted: `make bench`.

A module for each group of figures, with a function `rows`. Tests of behaviour are in `tests/`.
"""
