"""The simulator: virtual boards, virtual time, faults and scenarios."""
