"""Campaigns: thousands of drawn scenarios, played on all cores, and what they say.

A run is a pure function of `ranges.VERSION`, the campaign's seed and its own number: the same on
any number of workers, in any order.
"""
