"""The flash of a real board: whole files on a file system, and what a power cut leaves.

On MicroPython the file system is littlefs itself, on a disk in memory that loses power after
any byte. CPython has none: there a folder stands for it.
"""

import os

from firmware.drivers.flash import Flash

try:
    import vfs
except ImportError:  # CPython
    vfs = None

FOLDER = "flash_test_folder"
BLOCK_B, BLOCKS, PROGRAM_B = 512, 64, 32
OLD, NEW = b"old " * 40, b"new! " * 36


class PowerCutError(Exception):
    """The disk has no power any more."""


class Disk:
    """A block device of littlefs; `left_b`: bytes that are still written or erased."""

    def __init__(self, content=None):
        self.content = content or bytearray(b"\xff" * BLOCK_B * BLOCKS)
        self.left_b = None
        self.written_b = 0

    def readblocks(self, block, buffer, offset=0):
        at = block * BLOCK_B + offset
        buffer[:] = self.content[at : at + len(buffer)]

    def writeblocks(self, block, buffer, offset=0):
        self._put(block * BLOCK_B + offset, buffer)

    def ioctl(self, op, argument):
        if op == 4:
            return BLOCKS
        if op == 5:
            return BLOCK_B
        if op == 6:
            self._put(argument * BLOCK_B, b"\xff" * BLOCK_B)
        return 0

    def _put(self, at, data):
        if self.left_b is not None and len(data) > self.left_b:
            self.content[at : at + self.left_b] = data[: self.left_b]
            self.left_b = 0
            raise PowerCutError()
        if self.left_b is not None:
            self.left_b -= len(data)
        self.content[at : at + len(data)] = data
        self.written_b += len(data)


def mounted(disk):
    """A Flash on littlefs on this disk."""
    vfs.mount(vfs.VfsLfs2(disk, progsize=PROGRAM_B), "/disk")
    return Flash("/disk/stored")


def fresh():
    """A Flash that holds the file "one" with OLD and nothing else; the disk, None on CPython."""
    disk = None
    if vfs is None:
        for name in os.listdir(FOLDER) if FOLDER in os.listdir() else ():
            os.remove(FOLDER + "/" + name)
        flash = Flash(FOLDER)
    else:
        disk = Disk()
        vfs.VfsLfs2.mkfs(disk, progsize=PROGRAM_B)
        flash = mounted(disk)
    flash.write("one", OLD)
    return flash, disk


def gone(disk):
    """Ends what `fresh` began."""
    if disk is not None:
        vfs.umount("/disk")
        return
    for name in os.listdir(FOLDER):
        os.remove(FOLDER + "/" + name)
    os.rmdir(FOLDER)


def test_flash_when_written_then_read_back_whole_and_others_stay():
    flash, disk = fresh()
    try:
        assert flash.read("two") is None
        for data in (b"", b"x", NEW, bytes(range(256)) * 3):
            flash.write("two", data)
            assert flash.read("two") == data
        assert flash.read("one") == OLD
        flash.write("one", NEW)
        assert flash.read("one") == NEW
    finally:
        gone(disk)


def test_flash_when_an_earlier_write_was_cut_then_what_it_left_is_no_file_of_its_own():
    flash, disk = fresh()
    try:
        folder = "/disk/stored" if disk else FOLDER
        for length in range(len(NEW)):
            with open(folder + "/fresh", "wb") as file:
                file.write(NEW[:length])
            assert flash.read("one") == OLD
        flash.write("one", NEW)
        assert flash.read("one") == NEW
        assert os.listdir(folder) == ["one"]
    finally:
        gone(disk)


def test_flash_when_power_goes_after_any_byte_then_the_old_file_or_the_new_one_is_there():
    if vfs is None:
        return  # littlefs is there on MicroPython alone
    flash, disk = fresh()
    flash.write("two", NEW)
    before, written_b = bytes(disk.content), disk.written_b
    flash.write("one", NEW)
    needed_b = disk.written_b - written_b
    gone(disk)
    assert needed_b > len(NEW)
    seen = set()
    for left_b in range(needed_b + 1):
        seen.add(after_cut(before, left_b))
    assert seen == {OLD, NEW}


def after_cut(content, left_b):
    """What the file "one" holds after power went in the middle of its write, and a reboot."""
    dead = Disk(bytearray(content))
    flash = mounted(dead)
    dead.left_b = left_b
    try:
        flash.write("one", NEW)
    except (PowerCutError, OSError):
        pass
    vfs.umount("/disk")
    # Another disk: what is still open on the dead one is closed when it is collected.
    disk = Disk(bytearray(dead.content))
    flash = mounted(disk)
    try:
        found = flash.read("one")
        assert flash.read("two") == NEW, left_b
        flash.write("three", OLD)
        assert flash.read("three") == OLD
    finally:
        gone(disk)
    return found


def test_flash_when_full_then_the_error_says_so_and_old_files_are_still_there():
    if vfs is None:
        return  # a folder has no end
    flash, disk = fresh()
    try:
        fill(flash)
    finally:
        gone(disk)


def fill(flash):
    code = None
    for number in range(200):
        try:
            flash.write("more%d" % number, b"x" * 400)
        except OSError as error:
            code = error.args[0]
            break
    assert code == 28
    assert flash.read("one") == OLD
    assert "fresh" not in os.listdir("/disk/stored")
