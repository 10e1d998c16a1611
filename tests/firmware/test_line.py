"""The board's link: bounded on UART and USB, and never waiting."""

import select

from sim.chips import load
from sim.chips.pins import Pin
from sim.chips.serial import UART
from sim.chips.world import World


class Console:
    """USB's end in the board: streams and their poll, with a host that may stop reading."""

    def __init__(self):
        self.come = b""
        self.taken = b""
        self.room = 1 << 20
        self.waited = 0  # writes that would have waited

    def readinto(self, buffer):
        buffer[0] = self.come[0]
        self.come = self.come[1:]
        return 1

    def write(self, data):
        if not self.room:
            self.waited += 1
        self.room -= len(data)
        self.taken += bytes(data)
        return len(data)


class Poll:
    """As select.poll, for one stream of a Console."""

    def register(self, stream, events):
        self.stream, self.events = stream, events

    def poll(self, timeout_ms):
        assert timeout_ms == 0
        if self.events == select.POLLIN:
            return [self.stream] if self.stream.come else []
        return [self.stream] if self.stream.room else []


class Bench:
    def __init__(self, with_usb=True, port="pico"):
        self.world = World(port)
        names = ("firmware.drivers.line", "firmware.drivers.usb")
        line, usb = load(port, *names)
        self.console = Console()
        wired = usb.Usb(self.console, self.console, Poll) if with_usb else None
        uart = line.open_uart(UART, 0, Pin(0), Pin(1))
        self.line = line.Line(uart, wired, self.now_ms())
        self.serial = self.world.serials[0]

    def now_ms(self):
        return self.world.now_us // 1000

    def read(self, limit=600):
        return self.line.read(limit, self.now_ms())


def test_uart_when_bytes_have_come_then_no_more_than_the_limit_is_taken():
    bench = Bench()
    bench.serial.arrive(b"x" * 1500)
    assert [len(bench.read()) for _ in range(4)] == [600, 600, 300, 0]


def test_uart_when_more_comes_than_its_buffer_holds_then_it_is_lost_and_no_more():
    bench = Bench()
    bench.serial.arrive(b"x" * 3000)
    assert bench.serial.lost == 3000 - 2048
    assert len(bench.read(4096)) == 2048


def test_uart_when_its_buffer_is_full_then_a_write_takes_nothing_and_does_not_wait():
    bench = Bench()
    assert bench.line.write(b"x" * 2048) == 2048
    before_us = bench.world.now_us
    assert bench.line.write(b"y" * 128) < 20
    assert bench.world.now_us - before_us < 100
    bench.world.spend(20_000)
    assert bench.line.write(b"z" * 128) >= 128
    assert bytes(bench.serial.sent).startswith(b"x" * 2048)


def test_uart_of_an_esp32_when_a_loop_sends_what_it_may_then_it_never_waits():
    bench = Bench(port="esp32")
    for _ in range(100):
        before_us = bench.world.now_us
        assert bench.line.write(b"x" * 128) == 128
        assert bench.world.now_us - before_us < 100
        bench.world.spend(50_000)
    # It would, were it given more than the line carries.
    for _ in range(20):
        before_us = bench.world.now_us
        bench.line.write(b"x" * 128)
    assert bench.world.now_us - before_us > 5_000


def test_usb_when_spoken_to_then_it_is_the_link():
    bench = Bench()
    bench.console.come = b"hello?\n"
    assert bench.read() == b"hello?\n"
    assert bench.line.write(b"I am\n") == 5
    assert bench.console.taken == b"I am\n"
    assert bytes(bench.serial.sent) == b""


def test_usb_when_a_host_holds_the_port_and_reads_nothing_then_nothing_waits():
    bench = Bench()
    bench.console.come = b"?"
    bench.read()
    bench.console.room = 40
    assert bench.line.write(b"x" * 128) == 40
    assert bench.line.write(b"x" * 128) == 0
    assert bench.console.waited == 0


def test_usb_when_it_floods_then_128_bytes_a_turn_are_taken_and_sent():
    bench = Bench()
    bench.console.come = b"x" * 1000
    assert len(bench.read()) == 128
    assert bench.line.write(b"x" * 1000) == 128


def test_usb_when_the_plants_link_speaks_then_it_is_not_heard_for_five_seconds():
    bench = Bench()
    bench.console.come = b"usb"
    bench.serial.arrive(b"plant")
    assert bench.read() == b"plant"
    assert bench.read() == b""
    bench.line.write(b"to the plant")
    assert bytes(bench.serial.sent) == b"to the plant"
    bench.world.spend(4_990_000)
    assert bench.read() == b""
    bench.world.spend(10_000)
    assert bench.read() == b"usb"
    bench.serial.arrive(b"back")
    assert bench.read() == b"back"
    bench.line.write(b"!")
    assert bytes(bench.serial.sent).endswith(b"!")


def test_link_when_there_is_no_usb_then_the_uart_is_all():
    bench = Bench(with_usb=False)
    assert bench.read() == b""
    assert bench.line.write(b"x") == 1
