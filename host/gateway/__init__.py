"""The boards' end of the host: channels, clock maps, outbox, uploads, commands.

Payloads belong to `host.bus`, signatures and rights to `host.auth`, the history to
`host.telemetry`. A sample of telemetry passes eight files from its port to SQLite:

1. `host/gateway/ports.py` reads the bytes.
2. `host/gateway/board_channel.py` hands them to the session, and the session's samples on.
3. `firmware/common/wire.py` cuts them into frames and checks the CRC.
4. `host/gateway/board_session.py` decodes a frame (types: `frames.py`) into a `bus.Sample` with
   its UTC.
5. `host/gateway/outbox.py` keeps it until the recorder has it.
6. `host/bus_client.py` publishes it, and receives it in the recorder.
7. `host/telemetry/recorder.py` decodes the payload and groups it for a commit.
8. `host/telemetry/store.py` writes the row.

It is a `bus.Sample` from 4 to 8, and again when `host/telemetry/history.py` reads it.
"""
