"""A grid of living cells; imported by `play_life.py`."""


class Grid(frozenset):
    """The places that live."""

    @classmethod
    def read(cls, text):
        rows = [line for line in text.splitlines() if not line.startswith("!")]
        return cls((y, x) for y, row in enumerate(rows) for x, one in enumerate(row) if one == "O")

    def around(self, place):
        y, x = place
        return {(y + dy, x + dx) for dy in (-1, 0, 1) for dx in (-1, 0, 1)} - {place}

    def next(self):
        places = {near for place in self for near in self.around(place)}
        return Grid(
            place
            for place in places
            if len(self.around(place) & self) in ((2, 3) if place in self else (3,))
        )
