"""An int that refuses to leave the 31 bits of a board; for CPython alone."""

LOWEST, HIGHEST = -(1 << 30), (1 << 30) - 1


class Int31(int):
    """An int whose arithmetic raises where a board would need the heap."""

    def __new__(cls, value):
        if not LOWEST <= value <= HIGHEST:
            raise OverflowError(f"{int(value)} leaves 31 bits")
        return super().__new__(cls, value)

    def __deepcopy__(self, memo):
        return self


def _narrow(name):
    wide = getattr(int, name)

    def operation(self, *other):
        result = wide(self, *other)
        return result if result is NotImplemented else Int31(result)

    return operation


for _name in ("add", "sub", "mul", "floordiv", "mod", "lshift", "rshift", "and", "or"):
    setattr(Int31, f"__{_name}__", _narrow(f"__{_name}__"))
    setattr(Int31, f"__r{_name}__", _narrow(f"__r{_name}__"))
for _name in ("neg", "abs", "invert"):
    setattr(Int31, f"__{_name}__", _narrow(f"__{_name}__"))
