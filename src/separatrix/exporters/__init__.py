"""A trained network for use elsewhere: a script, its weights, or its whole computation."""

from .dispatch import FORMATS, export
from .graph import to_onnx, to_torch_export
from .script import to_script
from .sklearn import to_sklearn
from .weights import to_safetensors

__all__ = ["FORMATS", "export", "to_onnx", "to_safetensors", "to_script", "to_sklearn", "to_torch_export"]
