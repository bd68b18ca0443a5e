"""Networks: how they are built, how their first weights are drawn, and how their logits are read.

Nothing is imported here: what only reads logits or counts parameters can do so without torch.
"""
