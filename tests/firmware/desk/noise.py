"""Noise of a transmitter, the same on every interpreter."""


def noise_codes(seed, sigma_codes):
    """White noise without end, in ADC codes: twelve uniform numbers make nearly a normal one."""
    while True:
        total = 0
        for _ in range(12):
            seed = (seed * 1103515245 + 12345) & 0x3FFFFFFF
            total += seed >> 14
        yield round((total / 65536 - 6) * sigma_codes)
