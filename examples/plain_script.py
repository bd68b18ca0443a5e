"""
Export to a plain PyTorch script
================================

What a run did, as a script of plain PyTorch that needs Separatrix no more: to read,
to change, to hand on.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

import separatrix as sx

run = sx.train(
    data=sx.DataConfig("moons", n_samples=400, noise=0.1),
    model=sx.ModelConfig(hidden_layer_sizes=(16,), activation="tanh"),
    train=sx.TrainConfig(optimizer="adam", learning_rate=0.02, max_epochs=5),
)

folder = tempfile.TemporaryDirectory()
script = sx.export(run, Path(folder.name) / "moons.py")
print(script.read_text())

# %%
# It trains the same network and prints the same losses, with ``--steps`` those of
# every step. Here they are as circles on the recording's own curve; the loss of a
# step is that of its batch before the update, so the first one is at 0.

command = [sys.executable, script, "--steps"]
printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
epochs, accuracy, steps = printed.partition("validation accuracy")
print(epochs + accuracy + steps.splitlines()[0])
print("the recording's validation accuracy:", run.score())

losses = [float(line.split()[1]) for line in steps.splitlines()[1:]]
print("the same losses:", losses == run.history["step_loss"].tolist())

display = sx.LossDisplay.from_recording(run)
circles = {"color": "0.3", "fillstyle": "none", "label": "the script"}
display.ax_.plot(range(len(losses)), losses, "o", **circles)
display.ax_.legend()

# %%
# The weights alone go into a ``.safetensors`` file, the whole computation into
# ``.onnx`` or ``.pt2``.

for name in ("moons.safetensors", "moons.onnx", "moons.pt2"):
    print(sx.export(run, Path(folder.name) / name).name)

# %%
folder.cleanup()
