"""A run as a script of plain PyTorch, put together from only the pieces that its config uses."""

from .write import script_arrays, to_script

__all__ = ["script_arrays", "to_script"]
