"""The numbers that each row is judged by, with their inverse copies (SF-18)."""

from firmware.boiler.rows import BACK, COUNT, DELAY_MS, LIMIT, ROWS, SIGN


class Thresholds:
    """Lists by row. `limits`: an object with the names of firmware.common.limits as attributes."""

    def __init__(self, limits):
        def numbers(column):
            """The column with its names replaced by the site's numbers."""
            of = [row[column] for row in ROWS]
            return [getattr(limits, cell) if isinstance(cell, str) else cell for cell in of]

        self.limit = numbers(LIMIT)
        over = [self.limit[row] + (ROWS[row][SIGN] == ">") for row in range(COUNT)]
        self.columns = (over, numbers(BACK), numbers(DELAY_MS))
        self.inverse = tuple([tuple([~number for number in column]) for column in self.columns])

    def intact(self, row):
        """SF-18: the numbers of this row still match their inverse copies."""
        for column in range(len(self.columns)):
            if self.columns[column][row] != ~self.inverse[column][row]:
                return False
        return True
