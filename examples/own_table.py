"""
Your own table, with labels of text
===================================

A CSV file of leaves: two measurements, the side of the tree they grew on, and the
species to be learned.
"""

import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

import separatrix as sx

folder = tempfile.TemporaryDirectory()
path = Path(folder.name) / "leaves.csv"

rng = np.random.default_rng(0)
species = rng.choice(["beech", "maple", "oak"], size=600)
length = np.select(
    [species == "beech", species == "maple"], [7.0, 10.0], 11.5
) + rng.normal(0, 1.0, 600)
width = (
    np.select([species == "beech", species == "maple"], [4.5, 10.5], 6.0)
    + 0.3 * (length - 9)
    + rng.normal(0, 0.8, 600)
)
side = rng.choice(["north", "south"], size=600)
pd.DataFrame(
    {
        "length_cm": length.round(1),
        "width_cm": width.round(1),
        "side": side,
        "species": species,
    }
).to_csv(path, index=False)
print("\n".join(path.read_text().splitlines()[:4]))

# %%
# The last column is the target unless ``target`` names another. A column of text
# needs a decision: ``one_hot`` turns it into columns of 0 and 1, ``drop`` leaves it
# out. Neither is done behind your back.

try:
    sx.load_dataset(sx.DataConfig(str(path)))
except sx.errors.DataError as error:
    print(str(error).replace(folder.name, "..."))

# %%
# Lengths in centimetres and columns of 0 and 1 are brought to one scale by
# ``standardize``. Mean and deviation are measured on the training rows and stay part
# of the recording, so later rows are given in centimetres again.

leaves = sx.DataConfig(
    str(path), target="species", one_hot=("side",), standardize=True, stratify=True
)
run = sx.train(
    data=leaves,
    model=sx.ModelConfig(hidden_layer_sizes=(16,)),
    train=sx.TrainConfig(learning_rate=0.2),
)
print(f"validation accuracy: {run.score():.3f}")
print("a leaf of 10 × 10 cm, north:", run.predict([[10.0, 10.0, 1.0, 0.0]])[0])

# %%
# Three classes, and four features of which two are drawn; what the others are held at
# stands below the picture.

sx.BoundaryDisplay.from_recording(run, features=("length_cm", "width_cm"))

# %%
sx.ConfusionDisplay.from_recording(run)

# %%
folder.cleanup()
