"""Broker, recorder, history, forwarder, export."""
