"""
Ten classes
===========

Handwritten digits, 8 × 8 pixels each. Ten classes have ten logits, one each, and the
softmax turns them into probabilities.
"""

# sphinx_gallery_thumbnail_number = 2
import matplotlib.pyplot as plt
import numpy as np

import separatrix as sx

run = sx.train(
    data=sx.DataConfig("digits", standardize=True, stratify=True),
    model=sx.ModelConfig(hidden_layer_sizes=(64,)),
    train=sx.TrainConfig(
        optimizer="adam",
        learning_rate=0.005,
        batch_size=64,
        max_epochs=15,
        shuffle=True,
    ),
)
print(f"validation accuracy: {run.score():.3f}")

# %%
# Which digits are taken for which?

sx.ConfusionDisplay.from_recording(run)

# %%
# The rows that it gets wrong, with what it says and how sure it is. Some would make a
# person hesitate too.

data = run.data
rows = data.valid_index
probability = run.predict_proba(data.X[rows])
said, truth = data.classes[probability.argmax(axis=1)], data.labels(rows)
wrong = np.flatnonzero(said != truth)[:10]

figure, axes = plt.subplots(
    1, len(wrong), figsize=(1.2 * len(wrong), 1.9), layout="constrained", squeeze=False
)
for ax, at in zip(axes[0], wrong, strict=True):
    ax.imshow(data.X[rows[at]].reshape(8, 8), cmap="gray_r")
    ax.set_title(
        f"{truth[at]} as {said[at]}\n{probability[at].max():.0%}", fontsize="small"
    )
    ax.set_axis_off()

# %%
# The loss of training and validation rows over the epochs, on a logarithmic axis. A
# growing gap between the two is overfitting.

sx.LossDisplay.from_recording(run, x="epochs", log=True)
