"""
Fit a curve
===========

A regression with one input: the network draws a curve through noisy points. What it
can bend depends on its activation.
"""

import matplotlib.pyplot as plt
import numpy as np

import separatrix as sx

rng = np.random.default_rng(0)
x = np.sort(rng.uniform(-3, 3, 200))
y = np.sin(2 * x) + 0.3 * x + rng.normal(0, 0.15, 200)

runs = {
    activation: sx.train(
        data=(x[:, None], y),
        model=sx.ModelConfig(hidden_layer_sizes=(16, 16), activation=activation),
        train=sx.TrainConfig(
            optimizer="adam",
            learning_rate=0.02,
            batch_size=32,
            max_epochs=100,
            frames=25,
        ),
    )
    for activation in ("relu", "tanh")
}
for activation, run in runs.items():
    print(f"{activation}: R² {run.score():.3f} on the validation rows")

# %%
# The curve at five moments. With ReLU it is a chain of straight pieces; with tanh it is
# smooth.

grid = np.linspace(-3.3, 3.3, 500)
figure, axes = plt.subplots(1, 2, figsize=(10, 3.8), layout="constrained", sharey=True)
for ax, (activation, run) in zip(axes, runs.items(), strict=True):
    ax.scatter(x, y, s=8, color="0.7", label="data")
    for color, frame in zip(
        plt.cm.viridis(np.linspace(0.9, 0, 5)), (0, 1, 3, 6, -1), strict=True
    ):
        epoch = run.frame_epochs[frame]
        ax.plot(
            grid,
            run.predict(grid[:, None], frame=frame),
            color=color,
            label=f"epoch {epoch:.0f}",
        )
    ax.set(xlabel="x", title=activation)
axes[0].set_ylabel("y")
axes[1].legend(loc="lower right", fontsize="small", ncols=2)

# %%
# The loss is the mean squared error, in the target's unit squared. The noise in these
# data has variance 0.15² = 0.0225: no network can do better on new points but by
# chance.

display = sx.LossDisplay.from_recording(runs["tanh"], x="epochs", log=True)
display.ax_.axhline(0.15**2, color="0.5", linewidth=0.8)

# %%
# Two inputs give a surface. Here is the TensorFlow Playground's plane with six hills
# and hollows:

hills = sx.train(
    data=sx.DataConfig("playground-reg-gauss"),
    model=sx.ModelConfig(hidden_layer_sizes=(12, 12), activation="tanh"),
    train=sx.TrainConfig(
        optimizer="adam", learning_rate=0.01, batch_size=32, max_epochs=40
    ),
)
sx.BoundaryDisplay.from_recording(hills)
