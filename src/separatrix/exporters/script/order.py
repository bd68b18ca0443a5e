"""Functions of (seed, epoch) that a script carries along, in plain Python and NumPy."""

from __future__ import annotations

from .piece import block

SPLITMIX = block('''
    def splitmix64(seed, epoch):
        """Yield 64-bit numbers that depend on the run's seed and the epoch alone (S. Vigna, 2015)."""
        state = seed * 0x9E3779B97F4A7C15 + epoch * 0xD1B54A32D192ED03
        while True:
            state = (state + 0x9E3779B97F4A7C15) % 2**64
            z = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9 % 2**64
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB % 2**64
            yield z ^ (z >> 31)
''')

PERMUTATION = block('''
    def permutation(n, seed, epoch):
        """Return the order of n rows in an epoch (hashed positions with cycle walking: A. Kensler, Pixar 2013)."""
        bits = max(1, (n - 1).bit_length())
        mask, shift = np.uint64(2**bits - 1), np.uint64(max(1, bits // 2))
        stream = splitmix64(seed, epoch)
        keys = [(np.uint64(next(stream)), np.uint64(next(stream) | 1)) for _ in range(6)]

        def walk(positions):  # a bijection of the numbers below 2**bits
            for add, multiply in keys:
                positions = ((positions + add) & mask) * multiply & mask
                positions ^= positions >> shift
            return positions

        order = walk(np.arange(n, dtype=np.uint64))
        while len(beyond := np.flatnonzero(order >= n)):  # walk on until every position is one of a row
            order[beyond] = walk(order[beyond])
        return order.astype(np.int64)
''')
