"""Invariants 1 to 4 of safety.md in a small draw; `make evidence` draws many more."""

from desk.machine import Protection
from hypothesis import HealthCheck, settings

TestProtection = Protection.TestCase
TestProtection.settings = settings(
    max_examples=12,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
