"""Recorder, history, forwarder, alarms, export, trip reports: what becomes of messages.

They come from the broker (`host.broker`) and are the gateway's; `host.gateway` lists the files
that a sample passes on its way here.
"""
