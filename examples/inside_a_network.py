"""
Inside a network: units and weights
===================================

A small network on two circles, small enough to be drawn whole.
"""

# sphinx_gallery_thumbnail_number = 2
import matplotlib.pyplot as plt

import separatrix as sx

run = sx.train(
    data=sx.DataConfig("circles", n_samples=600, noise=0.05),
    model=sx.ModelConfig(hidden_layer_sizes=(6, 3), activation="tanh"),
    train=sx.TrainConfig(
        optimizer="adam", learning_rate=0.02, batch_size=32, max_epochs=80
    ),
    seed=1,
)
print(f"validation accuracy: {run.score():.3f}")

# %%
# An edge is as wide as its weight is large, and its colour is the sign. A node's
# colour is its bias.

sx.WeightsDisplay.from_recording(run)

# %%
# What every unit answers, over the plane of the two inputs. The first layer's units
# are ramps along a line each; the second layer's mix them into closed shapes.

sx.NeuronsDisplay.from_recording(run)

# %%
# The same units before training, at frame 0: the lines are there, in no order that
# helps.

sx.NeuronsDisplay.from_recording(run, frame=0)

# %%
# The weights of every kept frame are arrays, so anything else can be drawn as well:
# here the paths that the first layer's twelve weights took.

paths = run.weights["0.weight"].reshape(run.n_frames, -1)
figure, ax = plt.subplots(figsize=(7, 3.5), layout="constrained")
ax.plot(run.frame_epochs, paths, linewidth=1)
ax.set(xlabel="epoch", ylabel="weight", title="The first layer's weights")
