"""Networks: how they are built, how their first weights are drawn, and how their logits are read."""

from .build import build_module

__all__ = ["build_module"]
