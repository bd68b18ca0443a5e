"""``separatrix map``: maps of networks over two settings, one file a command."""
