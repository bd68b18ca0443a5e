"""The command line. A command builds a `RunConfig` or opens a recording, calls one verb and shows what came."""

from .main import main

__all__ = ["main"]
