"""One chip a file; only these and board.py know pins."""
