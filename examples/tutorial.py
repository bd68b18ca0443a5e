r"""
Separating moons and circles
============================

Two half moons lie so close that no straight line parts them. This tutorial trains a
logistic regression on them, sees why it must fail, derives what training does, and
gives the network the hidden layers that it lacks. At the end a second data set, one
circle within another, is separated without a new idea.

Everything is done twice: in a few lines of Separatrix, and in bare PyTorch. Both give
the same numbers, so nothing here is hidden.
"""

# sphinx_gallery_thumbnail_number = 4
import matplotlib.pyplot as plt
import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

import separatrix as sx

# a second thread costs more than it brings to networks as small as these
torch.set_num_threads(1)

# %%
# The data
# --------
#
# A data set is a description: its name, its size, its noise, its seed, and how it is
# split. The same description always gives the same rows.

moons = sx.DataConfig(
    "moons",
    n_samples=10_000,
    noise=0.07,
    seed=42,
    validation_fraction=0.25,
    split_seed=42,
)
data = sx.load_dataset(moons)
sx.DatasetDisplay.from_dataset(data, title="Two moons")

# %%
# Behind the name are two calls of scikit-learn. A quarter of the rows is kept for
# validation: training never sees them, so they tell how the network does on points
# that are new to it.

from sklearn.datasets import make_moons
from sklearn.model_selection import train_test_split

X, y = make_moons(n_samples=10_000, noise=0.07, random_state=42)
X_train, X_valid, y_train, y_valid = train_test_split(X, y, random_state=42)

print("the same rows: ", np.array_equal(X, data.X))
print("the same split:", np.array_equal(X_train, data.X[data.train_index]))

# %%
# PyTorch wants tensors, and a loader that hands them out in batches of 128 rows.

train_set = TensorDataset(
    torch.tensor(X_train, dtype=torch.float32),
    torch.tensor(y_train, dtype=torch.float32),
)
train_loader = DataLoader(train_set, batch_size=128)

# %%
# From a score to a probability
# -----------------------------
#
# A point :math:`x` has two coordinates. The simplest thing to do with them is to
# weigh them and add them up:
#
# .. math:: z = w_1 x_1 + w_2 x_2 + b.
#
# This number, the *logit*, may be anything between :math:`-\infty` and
# :math:`\infty`; a probability :math:`p` lies between 0 and 1. What maps one range
# onto the other? The odds :math:`p / (1 - p)` run from 0 to :math:`\infty`, their
# logarithm runs over all numbers. So let the logit be the log-odds of class 1, and
# solve for :math:`p`:
#
# .. math:: \log \frac{p}{1 - p} = z
#    \quad\Longrightarrow\quad
#    p = \frac{1}{1 + e^{-z}} = \sigma(z).
#
# That is the *sigmoid*: 0 far to the left, 1 far to the right, and ½ at
# :math:`z = 0`. It is symmetric, :math:`\sigma(-z) = 1 - \sigma(z)`, and its slope is
# made of its own values. With :math:`u = 1 + e^{-z}`,
#
# .. math:: \sigma'(z) = \frac{e^{-z}}{u^2} = \frac{1}{u} \cdot \frac{u - 1}{u}
#    = \sigma(z)\,(1 - \sigma(z)).
#
# Cross-entropy
# -------------
#
# Which :math:`w` and :math:`b` are best? Those under which the labels that we saw are
# likeliest. Label 1 has probability :math:`p`, label 0 has :math:`1 - p`; in one
# formula :math:`p^{y} (1 - p)^{1 - y}`. The points are independent, so their
# probabilities multiply, and minus the logarithm of the product is a sum with one
# term a point:
#
# .. math:: \ell(z, y) = -y \log \sigma(z) - (1 - y) \log (1 - \sigma(z)).
#
# This is the *binary cross-entropy*, in nats. With
# :math:`\log \sigma(z) = z - \log(1 + e^z)` and
# :math:`\log(1 - \sigma(z)) = -\log(1 + e^z)` it becomes
#
# .. math:: \ell(z, y) = \log(1 + e^{z}) - y z.
#
# A sure and right answer costs nearly nothing, a sure and wrong one about
# :math:`|z|`. A network that always says ½ pays :math:`\log 2 \approx 0.693` a point:
# the number at which most loss curves begin.
#
# Its gradient
# ------------
#
# Training needs to know how the loss changes with the weights. The last formula makes
# the first step a single line, since the derivative of :math:`\log(1 + e^z)` is
# :math:`\sigma(z)`:
#
# .. math:: \frac{\partial \ell}{\partial z} = \sigma(z) - y.
#
# Prediction minus truth, and nothing else: no factor :math:`\sigma'` is left that
# could vanish when the network is sure of a wrong answer. By the chain rule, for the
# mean loss :math:`L` of :math:`n` points,
#
# .. math:: \frac{\partial L}{\partial w}
#    = \frac{1}{n} \sum_{i=1}^{n} (\sigma(z_i) - y_i)\, x_i,
#    \qquad
#    \frac{\partial L}{\partial b} = \frac{1}{n} \sum_{i=1}^{n} (\sigma(z_i) - y_i).
#
# PyTorch derives this by itself. It is worth seeing once that it finds the same.

torch.manual_seed(0)
x_batch, y_batch = train_set[:128]
w, b = torch.randn(2, requires_grad=True), torch.zeros(1, requires_grad=True)
z = x_batch @ w + b
nn.BCEWithLogitsLoss()(z, y_batch).backward()

error = torch.sigmoid(z.detach()) - y_batch
print("by hand: ", (error[:, None] * x_batch).mean(dim=0), error.mean())
print("autograd:", w.grad, b.grad)

# %%
# Logistic regression
# -------------------
#
# *Gradient descent* takes a small step against the gradient, again and again:
# :math:`w \leftarrow w - \eta\, \partial L / \partial w`, with the learning rate
# :math:`\eta`. It is *stochastic* when each step looks at one batch of rows only,
# which is noisier and far cheaper. All settings of a run are one object:

config = sx.RunConfig(
    data=moons,
    model=sx.ModelConfig(name="logistic"),
    train=sx.TrainConfig(
        optimizer="sgd", learning_rate=0.05, batch_size=128, max_epochs=20
    ),
    seed=0,
)
line = sx.train(config)
print(line)

# %%
# The same in bare PyTorch: a module with two weights and a bias, drawn from a
# standard normal, and a loop.


class LogisticRegression(nn.Module):
    def __init__(self, n_features):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(n_features))
        self.bias = nn.Parameter(torch.randn(1))

    def forward(self, x):
        return x @ self.weight + self.bias


def train_by_hand(model, epochs):
    loss_function = nn.BCEWithLogitsLoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
    losses = []
    for _ in range(epochs):
        for x_batch, y_batch in train_loader:
            optimizer.zero_grad()
            loss = loss_function(model(x_batch).flatten(), y_batch)
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
    return np.array(losses)


torch.manual_seed(0)
losses = train_by_hand(LogisticRegression(2), epochs=20)
print("steps:", len(losses))
print(
    "largest difference of a step's loss:",
    np.abs(losses - line.history["step_loss"]).max(),
)

# %%
# The loss of every batch, and after every epoch the mean over all training and all
# validation rows:

sx.LossDisplay.from_recording(line)

# %%
# What the network has learned is a probability at every point of the plane:

sx.BoundaryDisplay.from_recording(line)
print(f"validation accuracy: {line.score():.4f}")

# %%
# The border is a straight line, and has to be: the answer changes where
# :math:`p = ½`, that is where :math:`z = w_1 x_1 + w_2 x_2 + b = 0`, and this is the
# equation of a line. More epochs cannot help. The loss is *convex* in the weights
# (its second derivative along :math:`z` is :math:`\sigma(z)(1 - \sigma(z)) > 0`), so
# every start leads down to the same best line, and the best line still cuts through
# both moons.
#
# What a hidden layer bends
# -------------------------
#
# A hidden unit computes the same kind of score, :math:`a_j = w_j \cdot x + b_j`, and
# passes on :math:`h_j = \mathrm{ReLU}(a_j) = \max(0, a_j)`. On one side of its line
# it is 0, on the other it rises like a ramp: it folds the plane along that line. The
# next score is a weighted sum of such ramps,
#
# .. math:: z = \sum_{j} v_j \max(0,\, w_j \cdot x + b_j) + c,
#
# a surface folded along as many lines as there are units, and flat between the folds.
# The border :math:`z = 0` is straight within each flat piece and turns where it
# crosses a fold: a polygon's edge. How many pieces can there be? The :math:`k`-th
# line crosses the :math:`k - 1` others in at most :math:`k - 1` points, which cut it
# into :math:`k` stretches, and each stretch splits one piece in two. So :math:`n`
# units give at most
#
# .. math:: 1 + \sum_{k=1}^{n} k = 1 + \frac{n(n + 1)}{2}
#
# pieces: 466 for 30 units. A second hidden layer folds the folded surface again,
# along lines that are bent already.
#
# Here are two hidden layers of 30 and 20 units:

config = config.replace(
    model=sx.ModelConfig(hidden_layer_sizes=(30, 20), activation="relu"),
    train__max_epochs=30,
)
moons_run = sx.train(config)
sx.BoundaryDisplay.from_recording(moons_run)
print(f"validation accuracy: {moons_run.score():.4f}")

# %%
# In PyTorch this network is a chain of five modules. Drawn from the same seed and fed
# the same batches, it takes the same steps.

torch.manual_seed(0)
model = nn.Sequential(
    nn.Linear(2, 30), nn.ReLU(), nn.Linear(30, 20), nn.ReLU(), nn.Linear(20, 1)
)
losses = train_by_hand(model, epochs=30)
print(
    "largest difference of a step's loss:",
    np.abs(losses - moons_run.history["step_loss"]).max(),
)

# %%
# How the gradient gets through
# -----------------------------
#
# The chain rule again, from the back. Write :math:`h_0 = x`,
# :math:`a_l = W_l h_{l-1} + b_l`, :math:`h_l = \max(0, a_l)` and :math:`z = a_3`.
# With :math:`\delta_l = \partial \ell / \partial a_l`, a column for each point,
#
# .. math:: \delta_3 &= \sigma(z) - y, \\
#    \delta_l &= (W_{l+1}^{\top}\, \delta_{l+1}) \odot [a_l > 0], \\
#    \frac{\partial \ell}{\partial W_l} &= \delta_l\, h_{l-1}^{\top},
#    \qquad \frac{\partial \ell}{\partial b_l} = \delta_l.
#
# The bracket is 1 where the ramp rises and 0 where it is flat: a unit that was silent
# for a point learns nothing from it. This is *backpropagation*. Here it is for one
# batch, beside PyTorch's own; rows are points, so the products stand the other way
# round.

W1, b1, W2, b2, W3, b3 = (parameter.detach() for parameter in model.parameters())
a1 = x_batch @ W1.T + b1
h1 = a1.clamp(min=0)
a2 = h1 @ W2.T + b2
h2 = a2.clamp(min=0)
z = h2 @ W3.T + b3

delta3 = (torch.sigmoid(z) - y_batch[:, None]) / len(x_batch)
delta2 = delta3 @ W3 * (a2 > 0)
delta1 = delta2 @ W2 * (a1 > 0)

model.zero_grad()
nn.BCEWithLogitsLoss()(model(x_batch), y_batch[:, None]).backward()
for layer, by_hand in ((0, delta1.T @ x_batch), (2, delta2.T @ h1), (4, delta3.T @ h2)):
    print(
        f"layer {layer}: the same gradient:",
        torch.allclose(model[layer].weight.grad, by_hand, atol=1e-7),
    )

# %%
# The ramps themselves can be looked at. Each small map is one hidden unit over the
# same part of the plane; those of the second layer are already bent.

sx.NeuronsDisplay.from_recording(moons_run)

# %%
# Watching it learn
# -----------------
#
# A recording keeps the weights after every epoch, so any moment can be drawn
# afterwards, without training again.

figure, axes = plt.subplots(1, 4, figsize=(12, 3), layout="constrained", sharey=True)
for ax, epoch in zip(axes, (1, 5, 10, 30), strict=True):
    display = sx.BoundaryDisplay.from_recording(
        moons_run,
        frame=epoch,
        ax=ax,
        colorbar=False,
        legend=False,
        resolution=150,
        scatter_kwargs={"s": 1},
    )
    display.ax_.set_title(f"epoch {epoch}", loc="left")

# %%
# Or as a moving picture, of epochs 1 to 10:

sx.animate(moons_run, "moons.webp", frames=range(1, 11), fps=2)

# %%
# Luck and skill
# --------------
#
# With hidden layers the loss is no longer convex, and where a run ends depends on
# where it began. One accuracy is one draw; several seeds show the spread. The mark is
# the accuracy of the run that this tutorial retells.

population = [
    config.replace(seed=seed, train__frames="ends", train__evaluate=("valid",))
    for seed in range(10)
]
runs = sx.train_population(population)
sx.ScoreStripDisplay.from_recordings(
    runs, reference=0.9976, reference_label="retold run"
)

# %%
# Circles
# -------
#
# A small circle within a large one. No line separates these either; a closed polygon
# does, and folds can make one.

circles = config.replace(
    data=sx.DataConfig("circles", n_samples=10_000, noise=0.02, seed=42),
    train__max_epochs=50,
)
circles_run = sx.train(circles)
sx.BoundaryDisplay.from_recording(circles_run)
print(f"validation accuracy: {circles_run.score():.4f}")

# %%
# What remains
# ------------
#
# A recording is one file. It holds the settings, the rows, the losses and the weights
# of every epoch, and answers later what nobody asked today.

import tempfile
from pathlib import Path

with tempfile.TemporaryDirectory() as folder:
    path = moons_run.save(Path(folder) / "moons.safetensors")
    again = sx.load_recording(path)
print(again)
