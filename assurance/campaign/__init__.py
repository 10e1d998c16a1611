"""Campaigns: thousands of randomly sampled scenarios, run on all cores, and their summary.

A run depends only on `ranges.VERSION`, the campaign's seed and its own number. No physics here.
"""


class CampaignError(RuntimeError):
    """A campaign that cannot be run as requested; the message names the remedy."""

    exit_code = 2


class PoolError(CampaignError):
    """The workers are missing, or keep dying."""

    exit_code = 3
