"""The whole memory of the protection, taken and put back: many tests from one state."""


class Snapshot:
    """What an object and everything below it remember: objects by attribute, lists by content."""

    def __init__(self, root):
        self._objects = []
        self._lists = []
        self._seen = set()
        self._take(root)

    def _take(self, one):
        if id(one) in self._seen:
            return
        self._seen.add(id(one))
        below = ()
        if isinstance(one, list):
            below = list(one)
            self._lists.append((one, below))
        elif isinstance(one, dict):
            below = list(one.values())  # its keys and values stay; what they remember does not
        elif hasattr(one, "__dict__") and not isinstance(one, type):
            values = list(dict(one.__dict__).items())
            self._objects.append((one, values))
            below = [value for _, value in values]
        for value in below:
            if not isinstance(value, (int, str, float)):
                self._take(value)

    def put_back(self):
        """As it was."""
        for one, values in self._objects:
            for name, value in values:
                setattr(one, name, value)
        for one, items in self._lists:
            one[:] = items
