"""
A run as a moving picture
=========================

The decision boundary beside the loss, frame by frame. The suffix decides the format:
``.gif``, ``.webp`` and ``.apng`` need nothing further, ``.mp4`` needs ffmpeg or the
``video`` extra.
"""

import separatrix as sx

run = sx.train(
    data=sx.DataConfig("spirals", n_samples=900, n_classes=3, noise=0.05),
    model=sx.ModelConfig(hidden_layer_sizes=(64, 64)),
    train=sx.TrainConfig(
        optimizer="adam",
        learning_rate=0.01,
        batch_size=32,
        shuffle=True,
        max_epochs=40,
    ),
)
print(f"validation accuracy: {run.score():.3f}")
sx.animate(run, "spirals.webp")

# %%
# Most happens early. A run that keeps its weights every few steps can be watched more
# closely: here every second step of the first four epochs.

run = sx.train(run.config.replace(train__max_epochs=4, train__frames=2))
sx.animate(run, "first_steps.webp", fps=8, hold=1.0)
