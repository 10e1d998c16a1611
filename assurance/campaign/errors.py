"""What can keep a campaign from being run."""

from __future__ import annotations


class CampaignError(RuntimeError):
    """A campaign that cannot be run as it was asked for; the message says what to do."""

    exit_code = 2


class PoolError(CampaignError):
    """Whoever plays the runs is missing, or dies of them."""

    exit_code = 3
