"""The virtual serial line: speed, buffers, a cut cable."""

from sim.links import BUFFER_B, BYTES_A_SECOND, SerialLine


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


def test_line_when_cut_then_nothing_arrives_on_either_end():
    line = SerialLine()
    line.cut = True
    line.host_write(b"ping")
    line.carry(100)
    line.board_write(b"pong")
    assert line.board_read(100) == b""
    assert line.host_read() == b""


def test_line_when_mended_then_what_was_sent_meanwhile_is_gone():
    line = SerialLine()
    line.cut = True
    line.host_write(b"lost")
    line.carry(100)
    line.cut = False
    line.host_write(b"here")
    line.carry(100)
    assert line.board_read(100) == b"here"


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
