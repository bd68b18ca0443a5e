"""
Your own module and your own loader
===================================

Any ``nn.Module`` that maps rows to logits can be trained, recorded and drawn. This
one writes logistic regression out by hand, in the shape in which the tutorial's
readers first meet it.
"""

import torch
from sklearn.datasets import make_moons
from sklearn.model_selection import train_test_split
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

import separatrix as sx


class LinearRegression(nn.Module):
    def __init__(self, in_features: int, out_features: int, bias: bool = True):
        super().__init__()
        self.weights = nn.Parameter(torch.randn(in_features))
        self.bias = bias
        if bias:
            self.bias_term = nn.Parameter(torch.randn(out_features))

    def forward(self, x):
        x = x @ self.weights
        if self.bias:
            x += self.bias_term
        return x


X, y = make_moons(n_samples=2000, random_state=42, noise=0.07)
torch.manual_seed(0)
module = LinearRegression(2, 1)

# %%
# Arrays are enough. The module is copied, so yours keeps the weights it has;
# ``inplace=True`` would train it itself.

run = sx.train(module=module, data=(X, y), train=sx.TrainConfig(max_epochs=40))
print(run.outcome.message, f"Validation accuracy {run.score():.3f}.")

# %%
# A ``DataLoader`` works too. Its own batches are used, so its sampler and its
# shuffling count.

X_train, X_valid, y_train, y_valid = (
    torch.tensor(part) for part in train_test_split(X, y, random_state=42)
)
loader = DataLoader(TensorDataset(X_train, y_train), batch_size=128)
valid_loader = DataLoader(TensorDataset(X_valid, y_valid), batch_size=128)

same = sx.train(
    module=module, data=loader, valid=valid_loader, train=sx.TrainConfig(max_epochs=40)
)
print(
    "the same losses:",
    bool((run.history["step_loss"] == same.history["step_loss"]).all()),
)

# %%
# Every picture works on every module. Here is a network with a shortcut around its
# hidden layer.


class Shortcut(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden, self.activation, self.out = (
            nn.Linear(2, 16),
            nn.Tanh(),
            nn.Linear(18, 1),
        )

    def forward(self, x):
        return self.out(torch.cat([x, self.activation(self.hidden(x))], dim=1))


torch.manual_seed(0)
run = sx.train(
    module=Shortcut(),
    data=(X, y),
    train=sx.TrainConfig(optimizer="adam", learning_rate=0.02),
)
sx.BoundaryDisplay.from_recording(run)

# %%
sx.NeuronsDisplay.from_recording(run)

# %%
# The file of such a run holds its weights, but names no class to import. Hand a
# module of the class over when loading.

import tempfile
from pathlib import Path

with tempfile.TemporaryDirectory() as folder:
    path = run.save(Path(folder) / "shortcut.safetensors")
    print(sx.load_recording(path, module=Shortcut()).score() == run.score())
