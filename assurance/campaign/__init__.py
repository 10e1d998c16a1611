"""Campaigns: thousands of randomly sampled scenarios, run on all cores, and their summary.

A run depends only on `ranges.VERSION`, the campaign's seed and its own number. No physics here.
"""
