"""``separatrix store``: the library as a file or a database, one file a command."""
