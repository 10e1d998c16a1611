"""The history: recorder, store, forwarder to InfluxDB, alarms, export.

No commands pass here, and nothing here steers the plant.
"""
