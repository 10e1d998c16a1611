"""Rates as least-squares slopes, in integers: noise of single samples hardly moves them."""

BIN_MS = 400  # a mean of so long is one sample of a slow slope


class Slope:
    """The slope of a line fitted to the last `size` samples that came at equal times.

    With x0 the oldest sample: slope = 6 (2 T - (n-1) S) / (n (n² - 1)) a sample, where S is the
    sum of all x and T that of i·x. Both follow from their last values. The sums stay below 2^30
    for 20 samples below 2^21, or 100 below 2^17.
    """

    def __init__(self, size):
        self.samples = [0] * size
        self.size = size
        self.at = 0  # the place of the oldest sample
        self.sum = self.moment = 0
        self.tilt = 0  # 2 T - (n-1) S: the slope without its constant factor
        self.known = False

    def push(self, sample):
        """Take the next sample; all of them are taken for the first one."""
        if not self.known:
            self.fill(sample)
            return
        samples, at, last = self.samples, self.at, self.size - 1
        oldest = samples[at]
        samples[at] = sample
        self.at = at + 1 if at < last else 0
        self.moment = self.moment - self.sum + oldest + last * sample
        self.sum = self.sum - oldest + sample
        self.tilt = 2 * self.moment - last * self.sum

    def spread(self):
        """The smaller rise of both halves: a step rises in one of them only."""
        samples, at, half = self.samples, self.at, self.size // 2
        middle = samples[at + half if at < half else at - half]
        return min(samples[at - 1] - middle, middle - samples[at])

    def fill(self, sample):
        """Begin anew, level at this sample."""
        size = self.size
        for place in range(size):
            self.samples[place] = sample
        self.sum = size * sample
        self.moment = self.sum * (size - 1) // 2
        self.tilt = 0
        self.known = True


class Trend:
    """A slow slope: of means over `BIN_MS`. It begins anew where two of them are a step apart."""

    def __init__(self, size, step):
        self.slope = Slope(size)
        self.step = step
        self.mean = 0
        self.bin_ms = self.total = self.count = 0

    def follow(self, sample, loop_ms):
        """Take a sample (None: there is no good one) and the time of a loop; the slope's tilt."""
        self.bin_ms += loop_ms
        if sample is not None:
            self.total += sample
            self.count += 1
        if self.bin_ms >= BIN_MS:
            if self.count:
                self._push(self.total // self.count)
            self.bin_ms = self.total = self.count = 0
        return self.slope.tilt

    def _push(self, mean):
        if abs(mean - self.mean) > self.step:
            self.slope.known = False
        self.mean = mean
        self.slope.push(mean)
