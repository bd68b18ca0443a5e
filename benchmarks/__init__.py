"""Measurements, side by side in one run; no tests. See ``python -m benchmarks.peers`` and ``benchmarks.surface``."""
