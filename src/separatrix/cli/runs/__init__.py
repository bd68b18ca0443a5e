"""``separatrix runs``: the library of runs, sweeps and maps, one file a command."""
