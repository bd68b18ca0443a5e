"""Functions of the seed that a script carries along, in plain Python and NumPy."""

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

RANDOM_BELOW = block('''
    def random_below(limit, n, seed, purpose):
        """Draw n whole numbers below a limit, which depend on the seed and on what they are for alone."""
        return ((random_bits(n, seed, purpose) >> np.uint64(32)) * np.uint64(limit) >> np.uint64(32)).astype(np.int64)


    def random_bits(n, seed, purpose):
        """Return n numbers of 64 random bits each."""
        places = np.arange(1, n + 1, dtype=np.uint64)
        state = np.uint64(next(splitmix64(seed, purpose))) + places * np.uint64(0x9E3779B97F4A7C15)
        z = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return z ^ (z >> np.uint64(31))
''')

NOISY_LABELS = block('''
    def noisy_labels(y, n_classes, count, seed):
        """Replace so many of the labels, each by one of the other classes."""
        bits = random_bits(len(y), seed, -2)
        chosen = bits <= np.partition(bits, count - 1)[count - 1]
        return np.where(chosen, (y + 1 + random_below(n_classes - 1, len(y), seed, -3)) % n_classes, y)
''')
