"""The line of each key in a TOML text, which tomllib does not report."""

from typing import Any

KeyPath = tuple[str | int, ...]


def lines_of(text: str) -> dict[KeyPath, int]:
    """Line (from 1) of each table and pair by its path; elements of lists of tables by index."""
    # Imported here: only error messages need it.
    from tree_sitter import Language, Parser
    from tree_sitter_toml import language

    root = Parser(Language(language())).parse(text.encode()).root_node
    lines: dict[KeyPath, int] = {}
    counts: dict[KeyPath, int] = {}
    for node in root.named_children:
        if node.type == "pair":
            _add_pair(lines, (), node)
        elif node.type in ("table", "table_array_element"):
            _add_table(lines, counts, node)
    return lines


def _add_table(lines: dict[KeyPath, int], counts: dict[KeyPath, int], node: Any) -> None:
    head, *pairs = node.named_children
    path: KeyPath = ()
    names = _names(head)
    for i, name in enumerate(names):
        path = (*path, name)
        if i == len(names) - 1 and node.type == "table_array_element":
            counts[path] = counts.get(path, -1) + 1
        if path in counts:
            path = (*path, counts[path])
    lines.setdefault(path, head.start_point[0] + 1)
    for pair in pairs:
        if pair.type == "pair":
            _add_pair(lines, path, pair)


def _add_pair(lines: dict[KeyPath, int], base: KeyPath, node: Any) -> None:
    key, *values = node.named_children
    path = (*base, *_names(key))
    lines.setdefault(path, node.start_point[0] + 1)
    for value in values:
        _add_value(lines, path, value)


def _add_value(lines: dict[KeyPath, int], path: KeyPath, node: Any) -> None:
    if node.type == "inline_table":
        for pair in node.named_children:
            if pair.type == "pair":
                _add_pair(lines, path, pair)
    elif node.type == "array":
        tables = [item for item in node.named_children if item.type == "inline_table"]
        for i, table in enumerate(tables):
            lines.setdefault((*path, i), table.start_point[0] + 1)
            _add_value(lines, (*path, i), table)


def _names(key: Any) -> list[str]:
    if key.type == "dotted_key":
        return [name for part in key.named_children for name in _names(part)]
    text: str = key.text.decode()
    return [text.strip("\"'")]
