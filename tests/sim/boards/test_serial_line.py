"""The virtual serial line: speed, buffers, a cut cable."""

from sim.boards.serial_line import BUFFER_B, BYTES_A_SECOND, SerialLine


def through(line, data=b"", answer=b"", slots=1):
    """The bytes at board and host after some slots of 100 ms."""
    line.host_write(data)
    line.board_write(answer)
    got, heard = b"", b""
    for _ in range(slots):
        line.carry(100)
        got += line.board_read(BUFFER_B)
        heard += line.host_read()
    return got, heard


def test_line_when_carried_then_no_faster_than_its_baud_rate():
    line = SerialLine()
    line.host_write(bytes(5000))
    line.carry(100)
    assert len(line.board_read(5000)) == BYTES_A_SECOND // 10


def test_line_when_the_board_does_not_read_then_its_buffer_overflows_and_the_rest_is_lost():
    line = SerialLine()
    line.host_write(bytes(10_000))
    line.carry(1000)
    assert len(line.board_read(100_000)) == BUFFER_B
    line.carry(1000)
    assert line.board_read(100) == b""


def test_line_when_cut_then_nothing_arrives_and_it_is_gone_when_mended():
    line = SerialLine()
    line.cut = True
    assert through(line, b"ping", b"pong") == (b"", b"")
    line.cut = False
    assert through(line, b"here", b"there") == (b"here", b"there")


def test_board_write_when_its_buffer_is_full_then_takes_only_what_fits():
    line = SerialLine()
    assert line.board_write(bytes(BUFFER_B + 10)) == BUFFER_B
    assert line.board_write(b"x") == 0
    assert len(line.host_read()) == BUFFER_B
    assert line.board_write(b"x") == 1


def test_power_cycle_when_bytes_wait_then_they_are_gone():
    line = SerialLine()
    line.host_write(b"abc")
    line.carry(100)
    line.board_write(b"def")
    line.power_cycle()
    assert line.board_read(10) == b""
    assert line.host_read() == b""


def test_line_when_flooded_then_both_ends_get_garbage_at_full_speed_and_nothing_else():
    line = SerialLine("7")
    line.inject("flood")
    got, heard = through(line, b"ping\n", b"pong\n")
    assert len(got) == len(heard) == BYTES_A_SECOND // 10
    assert b"ping" not in got
    assert b"pong" not in heard
    assert got != heard
    line.clear("flood")
    assert through(line, b"ping\n", b"pong\n") == (b"ping\n", b"pong\n")


def test_line_when_it_corrupts_then_one_bit_of_about_so_many_bytes_is_flipped():
    line = SerialLine("7")
    line.inject("corrupt", 0.05)
    got, heard = through(line, bytes(10_000), bytes(1000), slots=9)
    hits = [byte for byte in got if byte]
    assert len(got) == 10_000
    assert 400 < len(hits) < 600
    assert all(byte.bit_count() == 1 for byte in hits)
    assert 20 < sum(map(bool, heard)) < 90


def test_line_when_every_byte_is_corrupt_then_none_is_left_whole():
    line = SerialLine("7")
    line.inject("corrupt", 1.0)
    assert all(through(line, bytes(500))[0])


def test_noise_when_the_seed_is_the_same_then_the_same_and_else_another():
    def noise(seed):
        line = SerialLine(seed)
        line.inject("corrupt")
        return through(line, bytes(5000), slots=5)

    assert noise("7") == noise("7") != noise("8")


def test_noise_when_fewer_bytes_went_before_then_hits_the_same_times():
    lines = [SerialLine("7"), SerialLine("7")]
    for line in lines:
        line.inject("corrupt", 0.1)
    through(lines[0], bytes(1152))
    through(lines[1], bytes(3))
    assert through(lines[0], bytes(1152)) == through(lines[1], bytes(1152))


def test_line_when_late_then_everything_arrives_so_much_later_in_order():
    line = SerialLine()
    line.inject("late", 300.0)
    assert through(line, b"one", b"eno", slots=3) == (b"", b"")
    assert through(line, b"two", b"owt") == (b"one", b"eno")
    assert through(line, slots=3) == (b"two", b"owt")


def test_line_when_no_longer_late_then_what_was_on_its_way_arrives():
    line = SerialLine()
    line.inject("late", 500.0)
    through(line, b"one", b"eno")
    line.clear("late")
    assert through(line, b"two", b"owt") == (b"onetwo", b"enoowt")
