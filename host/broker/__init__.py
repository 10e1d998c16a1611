"""The MQTT broker as a child process: mosquitto or amqtt, its identities and access lists.

What is published belongs to `host.bus`; who may publish is decided in `host.auth`.
"""
