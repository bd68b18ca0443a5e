// The docstring of `train`.
#pragma once

namespace separatrix {

constexpr const char* kDoc = R"(Train a population of networks that share their layers and their rows' width, and return what was recorded.

The network is layer_sizes[0] inputs, hidden layers with `activations`, and layer_sizes[-1] outputs that pass through
`output_activation` ("identity" or "tanh") and are multiplied by `output_scale`: the logits. Everything about a member
depends on its own numbers, seed and data alone, to the bit: not on n_threads, the population, its place in it, the
instruction set, or whether the run was cut and resumed.

Parameters
----------
layer_sizes : list of int
    Inputs, hidden layers, outputs. A member's parameters are flat, (n_params,): for each layer the (out, in) weights
    row by row, then with `bias` the (out,) biases.
activations : list of str
    One a hidden layer: identity relu leaky_relu elu tanh sigmoid silu gelu gelu_tanh softplus sin.
X : array of float32 or float64, (n_rows, n_inputs)
    C-contiguous; its type is the type of all weights and arithmetic.
y : array of X's type or int64, (n_rows,) or (n_rows, n_outputs), or with a leading axis of n_models
    Targets as the loss takes them. binary_cross_entropy (one output): 0 and 1. cross_entropy, and hinge on several
    outputs: classes as int64. mse, half_mse: numbers, or classes as int64 for one-hot targets. hinge on one output:
    -1 and +1. mse is the mean over rows and outputs of (z - t)^2, half_mse half of it.
loss : str
    binary_cross_entropy, cross_entropy, mse, half_mse or hinge.
learning_rate : float, or array of float64, (n_models,) or (n_models, n_layers)
weight_decay, l1, momentum, beta1, beta2, epsilon, smoothing, initial_scale : float, or array of float64, (n_models,)
    torch's formulas; weight_decay and l1 act on biases too. `initial_scale` multiplies drawn weights, not biases.
batch_size, n_epochs, drop_last
    A short last batch is averaged over the rows that it has.
optimizer, nesterov
    sgd, adam, adamw or rmsprop.
rows : array of int64, (n,) or (n_models, n), optional
    Rows of X (with y and sample_weight) that members train on, repeats allowed.
sample_weight, valid_weight : array of X's type, optional
    Losses and accuracies are then sum(w l) / sum(w).
X_valid, y_valid : arrays as X and y, optional
    Shared by all members.
shuffle : bool
    Visit the rows of epoch e in the order `permutation(n, seed, e)`.
seeds : array of int64 or uint64, (n_models,), optional
    Needed to draw weights and to shuffle.
schedule : array of float64, (n_steps,), optional
    Factor on the learning rate at every step of the whole run.
weights : array of X's type, (n_models, n_params), optional
    First weights; none draws them, as `initial_weights` does.
initializer : str
    torch, xavier, he, uniform or zeros.
state : dict, optional
    result["state"] of an earlier call with equal arguments and keep_state: the run goes on from there.
memory_start : int
    The step of the run at which what the optimizer remembers began, for adam's correction of a short memory: of a state
    whose "first" and "second" were set to 0 the step that it is at. Below 0 where it remembers more steps than the run
    has made, at most the step that the call begins with.
stop_step : int, optional
    Go no further than this step of the run.
record_steps, evaluate_train, evaluate_valid, evaluate_penalty : bool
    Record every step's loss (before its update, penalties excluded), and, before training and after each epoch, loss
    and accuracy of the parts, and the penalty l1 * sum|w| + weight_decay / 2 * sum w^2.
frame_steps : array of int64, (n_frames,), rising, optional
    Keep weights after so many steps.
streaming : bool
    Summarise step losses in constant memory; `mean_of_last` sets k.
patience, min_delta, monitor, restore_best
    Stop after `patience` epochs (0: never) in which valid_loss or train_loss did not fall by more than min_delta below
    the last value that did; the value before training is the first.
n_threads : int
    Threads over members. One member is trained by one thread.
instruction_set : str
    "auto" or one of `instruction_sets()`.
control : Control, optional
    Progress and cancellation.

Returns
-------
dict
    status (n_models,) int8: 0 done, 1 converged, 2 stopped early, 3 diverged, 4 interrupted; steps (n_models,) updates
    made; weights (n_models, n_params). A diverged member met a loss, or after an update weights, that are not finite at
    the step numbered `steps` from 0; it keeps its last finite weights and is trained no further. step_loss (n_models,
    stop - start_step), NaN where not reached; epochs (n_evaluations,) and train_loss, valid_loss, train_accuracy,
    valid_accuracy, penalty (n_models, n_evaluations); best_epoch; frame_steps and frames (n_models, n_frames,
    n_params); with `streaming` last_loss, best_loss, best_step, mean_loss, trainability (arXiv 2402.06184); state or
    None. What was not asked for is None.

Raises
------
ValueError, TypeError
    If an argument is wrong; the message names it.
KeyboardInterrupt
    Within about 100 ms of Ctrl-C, where Python's own handler is installed; use `control` to keep what there is.
)";

}  // namespace separatrix
