from firmware.common import wire


def test_wire_when_encoded_then_the_frame_is_json_star_crc_line_feed():
    frame = wire.encode({"n": 17})
    assert frame == b'{"n":17}*' + wire.crc_hex(b'{"n":17}').encode() + b"\n"


def test_wire_when_the_crc_is_the_published_check_value_then_it_agrees():
    assert wire.crc_hex(b"123456789") == "CBF43926"  # CRC-32/ISO-HDLC


def test_wire_when_decoded_then_objects_come_back():
    decoder = wire.Decoder()
    for obj in ({"t": "tel", "v": [1, None, -5]}, {"a": "é\n"}, {}):
        assert decoder.feed(wire.encode(obj)) == [obj]
    assert decoder.drops == 0


def test_wire_when_fed_byte_by_byte_then_the_same_frames_come_out():
    decoder = wire.Decoder()
    data = wire.encode({"n": 1}) + b"boot\r\n" + wire.encode({"n": 2})
    found = []
    for place in range(len(data)):
        found += decoder.feed(data[place : place + 1])
    assert found == [{"n": 1}, {"n": 2}] and decoder.drops == 1


def test_wire_when_lines_are_no_frames_then_each_is_counted_and_the_next_line_is_found():
    good = wire.encode({"n": 1})
    bad = (
        b"MicroPython v1.28\n",
        b"*\n",
        b"*00000000\n",
        good[:-2] + b"\n",
        good.replace(b"1", b"2", 1),
        good.lower().replace(b"n", b"N"),
        b"[1]*" + wire.crc_hex(b"[1]").encode() + b"\n",
        b"{*" + wire.crc_hex(b"{").encode() + b"\n",
        b'{"a":\xff}*' + wire.crc_hex(b'{"a":\xff}').encode() + b"\n",
        b"x" * 600 + b"\n",
        bytes(range(128, 200)) + b"\n",
    )
    decoder = wire.Decoder(512, True)
    for count, line in enumerate(bad):
        assert decoder.feed(line) == [], line
        assert decoder.drops == count + 1, line
        assert decoder.feed(good) == [{"n": 1}], line
    assert decoder.garbage[0] == b"MicroPython v1.28"


def test_wire_when_a_line_is_as_long_as_the_limit_then_it_is_taken_and_one_byte_more_is_not():
    frame = wire.encode({"a": "x" * 100})
    assert wire.Decoder(len(frame)).feed(frame) == [{"a": "x" * 100}]
    decoder = wire.Decoder(len(frame) - 1)
    assert decoder.feed(frame) == [] and decoder.drops == 1


def test_wire_when_json_is_nested_deeply_then_it_is_survived():
    decoder = wire.Decoder(100_000)
    body = b"[" * 20_000
    decoder.feed(body + b"*" + wire.crc_hex(body).encode() + b"\n")
    assert decoder.drops == 1


def test_wire_when_lines_are_empty_then_they_count_as_nothing():
    decoder = wire.Decoder()
    assert decoder.feed(b"\n\n\n") == [] and decoder.drops == 0


def test_wire_when_much_garbage_comes_then_only_the_last_50_lines_are_kept():
    decoder = wire.Decoder(512, True)
    for number in range(80):
        decoder.feed(b"line %d\n" % number)
    assert len(decoder.garbage) == 50 and decoder.garbage[-1] == b"line 79"
    assert decoder.drops == 80
