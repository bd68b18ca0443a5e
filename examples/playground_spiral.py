"""
The Playground's spiral
=======================

The hardest data set of the TensorFlow Playground: two spiral arms. Data, split and
initial weights are the page's own, bit for bit, so a run here can be held against the
page.
"""

# sphinx_gallery_thumbnail_number = 3
import separatrix as sx

# %%
# First the page as it opens: a circle and a network of 4 and 2 units. The seed 42182
# stands for ``seed=0.42182`` in the page's address. The page's loss is half the
# squared error, so half of its learning rate of 0.03 takes the same steps, and half
# of our loss is the number that it shows: 0.515 and 0.531 at first, 0.499 and 0.515
# after one epoch, 0.013 and 0.016 after a hundred.

page = sx.RunConfig(
    data=sx.DataConfig(
        "playground-circle",
        seed=42182,
        noise=0.0,
        validation_fraction=0.5,
        split="ordered",
    ),
    model=sx.ModelConfig(
        hidden_layer_sizes=(4, 2),
        activation="tanh",
        output_activation="tanh",
        initializer="playground",
    ),
    train=sx.TrainConfig(
        loss="mse", learning_rate=0.015, batch_size=10, max_epochs=100
    ),
)
circle = sx.train(page)
for epoch in (0, 1, 100):
    training = circle.history["train_loss"][epoch] / 2
    test = circle.history["valid_loss"][epoch] / 2
    print(f"epoch {epoch:3}: training loss {training:.3f}, test loss {test:.3f}")

# %%
# Now the spiral, with 8 and 6 units, for longer.

spiral = page.replace(
    data__name="playground-spiral",
    model__hidden_layer_sizes=(8, 6),
    train__max_epochs=200,
    train__frames=1000,
)

# %%
# From the two coordinates alone the network finds its way only slowly.

plain = sx.train(spiral)
print(f"validation accuracy: {plain.score():.3f}")
sx.BoundaryDisplay.from_recording(plain)

# %%
# The Playground offers squares, a product and sines of the coordinates as further
# inputs. With all seven the arms come apart.

features = ("x", "y", "x_squared", "y_squared", "xy", "sin_x", "sin_y")
helped = sx.train(spiral.replace(model__features=features))
print(f"validation accuracy: {helped.score():.3f}")
sx.BoundaryDisplay.from_recording(helped)

# %%
# Or wind the units in place of the inputs: hidden units that are sines, a few more of
# them, and Adam on the cross-entropy.

waves = spiral.replace(
    model=sx.ModelConfig(
        hidden_layer_sizes=(16, 12), activation="sin", initializer="xavier"
    ),
    train=sx.TrainConfig(
        optimizer="adam", learning_rate=0.01, batch_size=10, max_epochs=200, frames=1000
    ),
)
sines = sx.train(waves)
print(f"validation accuracy: {sines.score():.3f}")
sx.BoundaryDisplay.from_recording(sines)

# %%
# The three losses side by side cannot be compared, as they measure different things.
# The accuracies can:

import matplotlib.pyplot as plt

figure, ax = plt.subplots(figsize=(7, 3.2), layout="constrained")
for name, each in (
    ("coordinates", plain),
    ("seven features", helped),
    ("units that are sines", sines),
):
    ax.plot(each.history["epoch"], each.history["valid_accuracy"], label=name)
ax.set(xlabel="epoch", ylabel="validation accuracy")
ax.legend()
