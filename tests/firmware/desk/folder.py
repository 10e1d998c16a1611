"""A folder of its own for a board's files."""

import os


class Folder:
    """Its path, while it is there."""

    def __enter__(self):
        number = "".join(["%02x" % byte for byte in os.urandom(4)])
        self.path = (os.getenv("TMPDIR") or os.getenv("TEMP") or "/tmp") + "/heliose-" + number
        os.mkdir(self.path)
        return self.path

    def __exit__(self, *_):
        for name in os.listdir(self.path + "/stored") if self.has("stored") else []:
            os.remove(self.path + "/stored/" + name)
        for name in os.listdir(self.path):
            (os.rmdir if name == "stored" else os.remove)(self.path + "/" + name)
        os.rmdir(self.path)

    def has(self, name):
        return name in os.listdir(self.path)
