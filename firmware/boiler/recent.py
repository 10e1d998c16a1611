"""How often something happened of late."""


class Recent:
    """Counts what happened within a time, up to `most` times."""

    def __init__(self, most, within_ms, already=0):
        self.within_ms = within_ms
        self.left_ms = [0] * (most - already) + [within_ms] * already  # how long each still counts
        self.most_left_ms = within_ms if already else 0

    def count(self, loop_ms, happened):
        """How many there are after a step of `loop_ms`, in which it `happened` or did not."""
        if self.most_left_ms == 0 and not happened:
            return 0
        left_ms = self.left_ms
        for one in range(len(left_ms)):
            if left_ms[one]:
                left_ms[one] = max(left_ms[one] - loop_ms, 0)
        if happened:
            left_ms[left_ms.index(min(left_ms))] = self.within_ms
        self.most_left_ms = max(left_ms)
        return len(left_ms) - left_ms.count(0)
