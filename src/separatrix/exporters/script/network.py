"""The script's network: an `nn.Sequential` written out layer by layer, and its first weights."""

from __future__ import annotations

from ...config import ActivationName, FeatureName, ModelConfig, RunConfig
from ...data.dataset import Dataset
from ...models.activations import ACTIVATIONS
from .piece import Piece, block

_FORMULAS: dict[FeatureName, str] = {
    "x": "x",
    "y": "y",
    "x_squared": "x * x",
    "y_squared": "y * y",
    "xy": "x * y",
    "sin_x": "torch.sin(x)",
    "sin_y": "torch.sin(y)",
}

_DRAWS = {
    "xavier": "nn.init.xavier_uniform_(layer.weight)",
    "he": "nn.init.kaiming_uniform_(layer.weight)",
    "normal": "nn.init.normal_(layer.weight)",
    "uniform": "nn.init.uniform_(layer.weight, -1, 1)",
    "zeros": "nn.init.zeros_(layer.weight)",
}

_SIN = block('''
    class Sin(nn.Module):
        """The sine of each element."""

        def forward(self, x):
            return torch.sin(x)
''')


def network_piece(config: RunConfig, data: Dataset) -> Piece:
    """Return the code that builds `model` with the weights that the seed gives."""
    model = config.model
    definitions = []
    if model.features:
        definitions.append(_features(model))
    if model.name == "logistic":
        definitions.append(_logistic(model))
    elif "sin" in model.activations:
        definitions.append(_SIN)
    if model.output_scale != 1:
        definitions.append(_scale(model))
    layers = ",\n    ".join(_layers(config, data))
    lines = [
        f"torch.manual_seed({config.seed})  # decides the first weights",
        f"model = nn.Sequential(\n    {layers},\n)",
        "model.double()" if model.name == "logistic" and config.train.dtype == "float64" else "",
        _initial_weights(model),
        f'model.to("{config.train.device}")' if config.train.device != "cpu" else "",
    ]
    return Piece("\n".join(line for line in lines if line), tuple(definitions))


def _layers(config: RunConfig, data: Dataset) -> list[str]:
    model = config.model
    width = len(model.features) or data.n_features
    layers = ["Features()"] if model.features else []
    if model.name == "logistic":
        layers.append(f"LogisticRegression({width}, {data.n_outputs})")
    else:
        dtype = ", dtype=torch.float64" if config.train.dtype == "float64" else ""
        settings = ("" if model.bias else ", bias=False") + dtype
        for size, activation in zip(model.hidden_layer_sizes, model.activations, strict=True):
            layers += [f"nn.Linear({width}, {size}{settings})", _activation(activation)]
            if model.dropout:
                layers.append(f"nn.Dropout({model.dropout!r})")
            width = size
        layers.append(f"nn.Linear({width}, {data.n_outputs}{settings})")
    layers += ["nn.Tanh()"] if model.output_activation == "tanh" else []
    return layers + (["Scale()"] if model.output_scale != 1 else [])


def _activation(name: ActivationName) -> str:
    layer = type(ACTIVATIONS[name]()).__name__
    return f"{layer}()" if name == "sin" else f"nn.{layer}()"


def _features(model: ModelConfig) -> str:
    return block(f'''
        class Features(nn.Module):
            """Replace the two inputs x and y by transforms of them."""

            def forward(self, inputs):
                x, y = inputs.unbind(dim=1)
                return torch.stack([{", ".join(_FORMULAS[name] for name in model.features)}], dim=1)
    ''')


def _scale(model: ModelConfig) -> str:
    return block(f'''
        class Scale(nn.Module):
            """Multiply the outputs by a fixed factor."""

            def forward(self, outputs):
                return outputs * {model.output_scale!r}
    ''')


def _logistic(model: ModelConfig) -> str:
    bias = "\n                self.bias = nn.Parameter(torch.randn(n_outputs))" if model.bias else ""
    return block(f'''
        class LogisticRegression(nn.Module):
            """Compute the logits by hand: {"X Wᵀ + b" if model.bias else "X Wᵀ"}, from a standard normal start."""

            def __init__(self, n_features, n_outputs):
                super().__init__()
                self.weight = nn.Parameter(torch.randn(n_outputs, n_features)){bias}

            def forward(self, x):
                return x @ self.weight.T{" + self.bias" if model.bias else ""}
    ''')


def _initial_weights(model: ModelConfig) -> str:
    """Return the loop that draws, scales and shifts the weights; torch's own need none."""
    lines = []
    kind = "nn.Linear" if model.name == "mlp" else "LogisticRegression"
    if model.name == "logistic":
        pass  # its own class has drawn them
    elif model.initializer == "playground":
        lines.append(
            "draws = [stream.random() - 0.5 for _ in range(layer.weight.numel())]  # the data's stream goes on"
        )
        lines.append("layer.weight.copy_(torch.tensor(draws, dtype=torch.float64).reshape(layer.weight.shape))")
        lines.append("nn.init.constant_(layer.bias, 0.1)" if model.bias else "")
    elif model.initializer != "torch":
        lines.append(_DRAWS[model.initializer])
        lines.append("nn.init.zeros_(layer.bias)" if model.bias else "")
    if model.initial_scale != 1:
        lines.append(f"layer.weight *= {model.initial_scale!r}")
    if model.initial_offset != 0:
        lines.append(f"layer.weight += {model.initial_offset!r}")
    lines = [line for line in lines if line]
    if not lines:
        return ""
    loop = ["with torch.no_grad():", "    for layer in model:", f"        if isinstance(layer, {kind}):"]
    return "\n".join(loop + [f"            {line}" for line in lines])
