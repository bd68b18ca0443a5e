"""The TensorFlow Playground's training, written anew from its rules in plain Python, row by row: an oracle."""

import math
from itertools import pairwise

ACTIVATIONS = {
    "tanh": (math.tanh, lambda z: 1 - math.tanh(z) ** 2),
    "relu": (lambda z: max(0.0, z), lambda z: 0.0 if z <= 0 else 1.0),
    "sigmoid": (lambda z: 1 / (1 + math.exp(-z)), lambda z: math.exp(-z) / (1 + math.exp(-z)) ** 2),
    "identity": (lambda z: z, lambda z: 1.0),
}
INPUTS = {
    "x": lambda x, y: x,
    "y": lambda x, y: y,
    "x_squared": lambda x, y: x * x,
    "y_squared": lambda x, y: y * y,
    "xy": lambda x, y: x * y,
    "sin_x": lambda x, y: math.sin(x),
    "sin_y": lambda x, y: math.sin(y),
}


class Original:
    """A network as the page trains it.

    `draw` gives the next of the page's random numbers. Each layer is a list of [bias, weights] a node.
    """

    def __init__(self, shape, activation, output, draw, *, zero=False, penalty=None, rate=0.0):
        self.activations = [activation] * (len(shape) - 2) + [output]
        self.penalty, self.rate = penalty, rate
        self.layers = [
            [[0.0 if zero else 0.1, [0.0 if zero else draw() - 0.5 for _ in range(before)]] for _ in range(here)]
            for before, here in pairwise(shape)
        ]
        self.dead = set()
        self.clear()

    def clear(self):
        self.sums = [[[0.0, [0.0] * len(node[1])] for node in layer] for layer in self.layers]
        self.count = 0

    def forward(self, row):
        self.outputs, self.totals = [row], []
        for layer, name in zip(self.layers, self.activations, strict=True):
            totals = [bias + sum(w * o for w, o in zip(weights, row, strict=True)) for bias, weights in layer]
            row = [ACTIVATIONS[name][0](total) for total in totals]
            self.totals.append(totals)
            self.outputs.append(row)
        return row[0]

    def backward(self, target):
        ders = [self.outputs[-1][0] - target]
        for at in range(len(self.layers) - 1, -1, -1):
            slope = ACTIVATIONS[self.activations[at]][1]
            ders = [der * slope(total) for der, total in zip(ders, self.totals[at], strict=True)]
            for node, der in zip(self.sums[at], ders, strict=True):
                node[0] += der
                for j, output in enumerate(self.outputs[at]):
                    node[1][j] += der * output
            ders = [
                sum(node[1][j] * der for node, der in zip(self.layers[at], ders, strict=True))
                for j in range(len(self.outputs[at]))
            ]
        self.count += 1

    def update(self, learning_rate):
        for at, layer in enumerate(self.layers):
            for i, node in enumerate(layer):
                node[0] -= learning_rate * self.sums[at][i][0] / self.count
                for j, before in enumerate(node[1]):
                    if (at, i, j) not in self.dead:
                        node[1][j] = self.penalized(before, self.sums[at][i][1][j], learning_rate, (at, i, j))
        self.clear()

    def penalized(self, before, total, learning_rate, where):
        after = before - learning_rate / self.count * total
        slope = {"l1": -1.0 if before < 0 else 1.0, "l2": before, None: 0.0}[self.penalty]
        shrunk = after - learning_rate * self.rate * slope
        if self.penalty == "l1" and after * shrunk < 0:
            self.dead.add(where)
            return 0.0
        return shrunk

    def epoch(self, rows, targets, batch, learning_rate):
        for i, (row, target) in enumerate(zip(rows, targets, strict=True)):
            self.forward(row)
            self.backward(target)
            if (i + 1) % batch == 0:
                self.update(learning_rate)

    def loss(self, rows, targets):
        return sum(0.5 * (self.forward(row) - t) ** 2 for row, t in zip(rows, targets, strict=True)) / len(rows)
