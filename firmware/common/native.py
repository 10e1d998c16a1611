"""`micropython`, and on CPython a stand-in: machine code, and the lock on the heap.

`@micropython.native` compiles a function to machine code on a board: half the time where most of
it is calls, two to three times the heap. Its frame is on the stack, however wide it is; that of
any other function wider than 11 words comes from the heap unless the heap is locked.
"""

try:
    import micropython
except ImportError:

    class _CPython:
        """Nothing to compile, nothing to lock."""

        @staticmethod
        def native(function):
            """The function as it is."""
            return function

        @staticmethod
        def heap_lock():
            """From here on an allocation would raise MemoryError."""

        @staticmethod
        def heap_unlock():
            """The end of that."""

    micropython = _CPython()
