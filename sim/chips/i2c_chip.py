"""What every chip on an I2C bus with registers of 16 bits has in common."""


class I2cChip:
    """A write sets the pointer, and its register where a word follows; a read starts there.

    `silent`: it does not acknowledge its address.
    """

    def __init__(self, address: int = 0x48) -> None:
        self.address = address
        self.silent = False
        self._pointer = 0

    def write(self, data: bytes) -> None:
        """The pointer, and two bytes for its register."""
        self._pointer = data[0]
        if len(data) >= 3:
            self._set(self._pointer, data[1] << 8 | data[2])

    def read_into(self, buffer: bytearray) -> None:
        """The register at the pointer, high byte first, over and over."""
        word = self._get(self._pointer)
        for at in range(len(buffer)):
            buffer[at] = word >> 8 if at % 2 == 0 else word & 0xFF

    def _set(self, register: int, word: int) -> None:
        raise NotImplementedError

    def _get(self, register: int) -> int:
        raise NotImplementedError
