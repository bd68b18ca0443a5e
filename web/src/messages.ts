// Written by `npm run types` from src/separatrix/playground. Change that file, not this one.

export interface Messages {
binary: (FrameHeader | SeedsHeader)
client: (Hello | Open | Import | Table | Play | Pause | Advance | Finish | Speed | Change | Seek | Branch | Edit | Select | Remove | Look | Seeds | Map | Member | Cancel | Ack | Ping)
problem: Problem
server: (Welcome | Opened | Status | Branches | Line | HistoryRows | Diagnosis | Job | Error | Pong)
}
/**
 * The header of a moment's picture.
 * 
 * Arrays: "boundary" u8 (ny, nx), its first row the lowest y: of two classes the second one's probability, of more the
 * winner's, beside "winner" u8 (ny, nx); of numbers the answer. "neurons" u8 (n_hidden, m, m), each between its
 * "neuron_low" and "neuron_high" f32 (n_hidden,). "weights" f64 (n_params,), f32 in the replay of a run in float32.
 * Where a neuron is hovered over, its map "hover" u8 (ny, nx) between the numbers of "hover_range" f32 (2,).
 */
export interface FrameHeader {
arrays: ArrayInfo[]
branch: number
/**
 * Of the validation rows, or the training rows where there are none: true classes by predicted ones.
 */
confusion: (number[][] | null)
epoch: number
/**
 * Left, right, bottom, top.
 */
extent: [number, number, number, number]
features: [number, number]
/**
 * The other columns and the values at which they are held.
 */
held: {
[k: string]: number
}
/**
 * What 255 stands for.
 */
high: number
hover: (number | null)
id: number
/**
 * What 0 stands for in the boundary; of classes a share.
 */
low: number
/**
 * The learning rate of the next step, of the first layer.
 */
lr: number
metrics: {
[k: string]: (number | null)
}
step: number
type: "frame"
}
/**
 * Where an array is in a packed message.
 */
export interface ArrayInfo {
dtype: ("u8" | "f32" | "f64")
name: string
/**
 * Bytes from the payload's start.
 */
offset: number
shape: number[]
}
/**
 * The header of what many seeds say together.
 * 
 * Arrays: "mean" u8 (ny, nx), as a frame's "boundary", with "winner" for more than two classes; "disagreement"
 * u8 (ny, nx), 255 the most.
 */
export interface SeedsHeader {
arrays: ArrayInfo[]
extent: [number, number, number, number]
features: [number, number]
high: number
low: number
/**
 * The disagreement that 255 stands for: a share of the networks, or a standard deviation of numbers.
 */
most: number
n: number
type: "seeds"
}
/**
 * The first message: goes on with a session that is alive, else opens the problem, or one of its own.
 */
export interface Hello {
problem?: (Problem | null)
protocol?: number
session?: (string | null)
type: "hello"
}
/**
 * Everything that determines what is on screen: the same problem gives the same bits at the same step.
 */
export interface Problem {
config?: RunConfig
/**
 * The changes made on the way, in the order of their steps.
 */
events?: (TrainEvent | WeightsEvent)[]
/**
 * The person's own data.
 */
points?: (Points | null)
/**
 * The moment shown.
 */
step?: number
view?: View
}
/**
 * What determines the run; its data are named "custom" where points are given.
 */
export interface RunConfig {
data?: DataConfig
model?: ModelConfig
/**
 * Seed of the initial weights, the order of rows, dropout, and the rows and labels that are drawn.
 */
seed?: number
train?: TrainConfig
}
/**
 * Which data.
 */
export interface DataConfig {
/**
 * Columns of a table to leave out.
 */
drop?: string[]
/**
 * Number of classes, for blobs and spirals (arms).
 */
n_classes?: (number | null)
/**
 * Number of features, for blobs and gaussian; none means the data set's own number.
 */
n_features?: (number | null)
/**
 * Rows to generate; none means the data set's own number. A table or a real data set has the rows it has.
 */
n_samples?: (number | null)
/**
 * A built-in data set (``separatrix datasets`` lists them), the path of a CSV, TSV or Parquet file, or "custom"
 * for arrays handed over in Python.
 */
name?: string
/**
 * How far points stray, in the data set's own measure; none means the data set's own amount.
 */
noise?: (number | null)
/**
 * Columns of text to turn into one 0/1 column a value.
 */
one_hot?: string[]
/**
 * Seed of the generator. A Playground set with seed 42182 equals the page's ``seed=0.42182``.
 */
seed?: number
/**
 * "random" shuffles as scikit-learn's ``train_test_split`` does; "ordered" trains on the first rows, as the
 * TensorFlow Playground does.
 */
split?: ("random" | "ordered")
/**
 * Seed of the random split.
 */
split_seed?: number
/**
 * Subtract each feature's mean and divide by its standard deviation, both measured on the training rows.
 */
standardize?: boolean
/**
 * Keep the classes' shares equal in both parts of a random split.
 */
stratify?: boolean
/**
 * The column to learn, for tables; none means the last one.
 */
target?: (string | null)
/**
 * What a table's target means; "auto" takes text, booleans and whole numbers of at most 20 values as classes.
 */
task?: ("auto" | "classification" | "regression")
/**
 * Share of the rows kept for validation; 0 keeps none.
 */
validation_fraction?: number
}
/**
 * Which network.
 */
export interface ModelConfig {
/**
 * One activation for all hidden layers, or one for each.
 */
activation?: (("relu" | "tanh" | "sigmoid" | "identity" | "gelu" | "silu" | "leaky_relu" | "elu" | "softplus" | "sin") | ("relu" | "tanh" | "sigmoid" | "identity" | "gelu" | "silu" | "leaky_relu" | "elu" | "softplus" | "sin")[])
/**
 * Whether layers add a bias.
 */
bias?: boolean
/**
 * Probability that a hidden activation is dropped while training.
 */
dropout?: number
/**
 * Transforms that replace two inputs x and y, in this order; empty feeds the inputs as they are.
 */
features?: ("x" | "y" | "x_squared" | "y_squared" | "xy" | "sin_x" | "sin_y")[]
/**
 * Width of each hidden layer; empty for none.
 */
hidden_layer_sizes?: number[]
/**
 * Added to every initial weight after `initial_scale`, biases excepted.
 */
initial_offset?: number
/**
 * Factor on every initial weight, biases excepted.
 */
initial_scale?: number
/**
 * How the first weights are drawn: "torch" (uniform within ±1/√fan_in, biases too), "xavier" and "he" (uniform,
 * biases 0), "normal" (standard), "uniform" (within ±1), "zeros", or "playground" (within ±0.5, biases 0.1).
 */
initializer?: ("torch" | "xavier" | "he" | "normal" | "uniform" | "zeros" | "playground")
/**
 * "mlp" is a multilayer perceptron, "logistic" a hand-written logistic regression (weights and bias from a
 * standard normal), "module" a network of your own handed over in Python.
 */
name?: ("mlp" | "logistic" | "module")
/**
 * What the last layer's output passes through before the loss.
 */
output_activation?: ("identity" | "tanh")
/**
 * Fixed factor on the output, after `output_activation`; one over the width of the last hidden layer makes the
 * network a mean over its units (the mean-field parameterisation, arXiv 1804.06561).
 */
output_scale?: number
}
/**
 * How it is trained.
 */
export interface TrainConfig {
/**
 * Rows an update; "full" takes all of them. A short last batch is averaged over the rows it has.
 */
batch_size?: (number | "full")
/**
 * Decay of the two moving averages, for adam and adamw.
 */
betas?: [number, number]
/**
 * Train on as many rows as there are, drawn with replacement by the run's seed.
 */
bootstrap?: boolean
/**
 * Where torch computes: "cpu", "cuda" or "cuda:1".
 */
device?: string
/**
 * Leave a short last batch out.
 */
drop_last?: boolean
/**
 * The floating-point type of data, weights and arithmetic.
 */
dtype?: ("float32" | "float64")
/**
 * Added to the root in adam, adamw and rmsprop.
 */
epsilon?: number
/**
 * The parts whose loss and score are measured before training and after every epoch.
 */
evaluate?: ("train" | "valid")[]
/**
 * When weights are kept for drawing: after every epoch, at both ends, every so many steps, or after the listed
 * steps. The first and the last weights are always kept.
 */
frames?: (("epochs" | "ends") | number | number[])
/**
 * λ of the penalty λ·Σ|w| over all parameters, biases too.
 */
l1?: number
/**
 * Share of the training labels replaced by another class, which ones and by which is drawn by the run's seed; the
 * validation labels stay as they are.
 */
label_noise?: number
/**
 * The step size before the schedule's factor: one for all layers, or one for each, from the first to the last.
 */
learning_rate?: (number | number[])
/**
 * "auto" is cross-entropy for classes and mse for numbers. Two classes have one logit, more have one each.
 * "half_mse" is half of mse: with an `output_activation` of tanh the TensorFlow Playground's.
 */
loss?: ("auto" | "cross_entropy" | "mse" | "half_mse" | "hinge")
/**
 * Passes over the training rows.
 */
max_epochs?: number
/**
 * The least fall of `monitor` that counts as an improvement, in the loss's units.
 */
min_delta?: number
/**
 * Share of the last update that is carried on, for sgd and rmsprop.
 */
momentum?: number
/**
 * The loss that `patience` and `restore_best` look at; stopping on "train_loss" is convergence.
 */
monitor?: ("valid_loss" | "train_loss")
/**
 * Look ahead along the momentum, for sgd.
 */
nesterov?: boolean
/**
 * The update rule, with torch's formula.
 */
optimizer?: ("sgd" | "adam" | "adamw" | "rmsprop")
/**
 * Stop after so many epochs without an improvement of `monitor` beyond `min_delta`; none never stops early.
 */
patience?: (number | null)
/**
 * End with the weights of the epoch whose `monitor` was lowest, in place of the last ones.
 */
restore_best?: boolean
/**
 * How the learning rate changes: "step" multiplies it by `schedule_gamma` once every `schedule_epochs`,
 * "exponential" by as much but a little every epoch; "cosine" falls to 0; "one_cycle" rises for 30 % of the steps,
 * then falls.
 */
schedule?: ("constant" | "step" | "cosine" | "exponential" | "one_cycle")
/**
 * Epochs in which "step" and "exponential" apply one factor of `schedule_gamma`.
 */
schedule_epochs?: number
/**
 * Factor of "step" and "exponential".
 */
schedule_gamma?: number
/**
 * Draw a new order of the rows every epoch, from the run's seed and the epoch alone.
 */
shuffle?: boolean
/**
 * Decay of the squared gradient's moving average, for rmsprop (torch's ``alpha``).
 */
smoothing?: number
/**
 * λ of the penalty λ/2·Σw² over all parameters, biases too; adamw shrinks the weights directly instead.
 */
weight_decay?: number
}
/**
 * Settings that were changed on the way.
 */
export interface TrainEvent {
/**
 * After so many steps.
 */
step: number
/**
 * Fields of `TrainConfig` and their new values.
 */
train: {
[k: string]: unknown
}
}
/**
 * Weights and biases that were set by hand on the way.
 */
export interface WeightsEvent {
/**
 * After so many steps.
 */
step: number
/**
 * Pairs of the place in the flat weights and the new value.
 */
weights: [number, number][]
}
/**
 * Data of the person's own, small enough to travel in a link.
 */
export interface Points {
/**
 * The rows, all of one length.
 */
X: number[][]
/**
 * The labels in the order of their colours, those without a point among them; null for numbers to predict.
 */
classes?: ((string | number)[] | null)
/**
 * One name a column.
 */
feature_names: string[]
/**
 * What is predicted.
 */
target_name?: string
/**
 * A label or a number a row.
 */
y: (string | number)[]
}
/**
 * How it is looked at.
 */
export interface View {
/**
 * The two columns that vary over the plane; the others are held at their median.
 */
features?: [number, number]
/**
 * A hidden neuron, counted over all layers, whose map is wanted as finely as the boundary.
 */
hover?: (number | null)
/**
 * Points of each hidden neuron's map along each axis.
 */
neuron_resolution?: number
/**
 * Points of the boundary along each axis.
 */
resolution?: number
}
/**
 * A new start: the tree of branches is begun anew.
 */
export interface Open {
problem: Problem
type: "open"
}
/**
 * Opens what was pasted: a share link, a Playground's URL, or a config as JSON or TOML.
 */
export interface Import {
text: string
type: "import"
}
/**
 * Opens a table (CSV or TSV) that was pasted or dropped, with the present network.
 */
export interface Table {
/**
 * Of the file.
 */
name: string
/**
 * The column to learn; null takes the last one.
 */
target?: (string | null)
text: string
type: "table"
}
/**
 * Trains on until something stops it.
 */
export interface Play {
type: "play"
}
/**
 * Stops where it is.
 */
export interface Pause {
type: "pause"
}
/**
 * Trains so many steps, or to the end of so many epochs, and pauses.
 */
export interface Advance {
n?: number
type: "advance"
unit?: ("step" | "epoch")
}
/**
 * Trains to the end, max_epochs, as fast as it goes.
 */
export interface Finish {
type: "finish"
}
/**
 * How fast `play` goes.
 */
export interface Speed {
/**
 * Null: as fast as it goes.
 */
steps_per_second?: (number | null)
type: "speed"
}
/**
 * Changes settings from this moment on, on this branch.
 */
export interface Change {
train: {
[k: string]: unknown
}
type: "change"
}
/**
 * Shows a moment, and pauses.
 */
export interface Seek {
branch: number
step: number
type: "seek"
}
/**
 * Begins a branch at a moment of another one, with other settings.
 */
export interface Branch {
branch: number
step: number
train?: {
[k: string]: unknown
}
type: "branch"
}
/**
 * Sets one weight or bias at the present moment.
 */
export interface Edit {
/**
 * Its place in the flat weights.
 */
index: number
type: "edit"
value: number
}
/**
 * Makes another branch the present one, at its end.
 */
export interface Select {
branch: number
type: "select"
}
/**
 * Forgets a branch and those that began at it.
 */
export interface Remove {
branch: number
type: "remove"
}
/**
 * Changes what is looked at.
 */
export interface Look {
/**
 * The two columns that vary over the plane; the others are held at their median.
 */
features?: [number, number]
/**
 * A hidden neuron, counted over all layers, whose map is wanted as finely as the boundary.
 */
hover?: (number | null)
/**
 * Points of each hidden neuron's map along each axis.
 */
neuron_resolution?: number
/**
 * Points of the boundary along each axis.
 */
resolution?: number
type: "view"
}
/**
 * Trains as many more networks that differ from this one in their seed alone.
 */
export interface Seeds {
n?: number
type: "seeds"
}
/**
 * Trains a network at every point of a plane of two settings round this one.
 */
export interface Map {
measure?: (string | null)
/**
 * Pixels a side.
 */
size?: number
type: "map"
/**
 * An axis as `Axis.parse` reads it.
 */
x?: string
y?: string
}
/**
 * Opens one network of a job as a new start.
 */
export interface Member {
/**
 * Its place: of a map row by row from the lowest y, as in `Job.values`.
 */
index: number
job: ("seeds" | "map")
type: "member"
}
/**
 * Ends a job.
 */
export interface Cancel {
job: ("seeds" | "map")
type: "cancel"
}
/**
 * Says that a frame was painted.
 */
export interface Ack {
frame: number
type: "ack"
}
/**
 * Asks whether anyone is there.
 */
export interface Ping {
type: "ping"
}
/**
 * The answer to `Hello`.
 */
export interface Welcome {
catalog: DataInfo[]
choices: Choices
lessons: Lesson[]
limits: Limits
protocol: number
/**
 * Whether the session went on; else an `Opened` tells what was opened.
 */
resumed: boolean
session: string
type: "welcome"
version: string
}
/**
 * A data set that there is.
 */
export interface DataInfo {
/**
 * 0 for numbers to predict.
 */
n_classes: number
n_features: number
n_samples: number
name: string
/**
 * The fields of `DataConfig` that it takes, beside seed and split: n_samples, noise, n_features, n_classes.
 */
takes: string[]
task: ("classification" | "regression")
/**
 * What it is, in a line.
 */
text: string
title: string
}
/**
 * The names that settings take.
 */
export interface Choices {
activation: string[]
features: string[]
initializer: string[]
/**
 * The fields of `TrainConfig` that `change` and `branch` take; another value of the others is a new start.
 */
live: string[]
loss: string[]
optimizer: string[]
schedule: string[]
}
/**
 * A guided scene.
 */
export interface Lesson {
problem: Problem
/**
 * Its sentences.
 */
text: string[]
title: string
}
/**
 * What a session refuses to go beyond.
 */
export interface Limits {
branches?: number
classes?: number
epochs?: number
/**
 * Columns of the data.
 */
features?: number
/**
 * Steps of all networks of a job.
 */
job_steps?: number
/**
 * Hidden layers.
 */
layers?: number
/**
 * Pixels a side.
 */
map_size?: number
rows?: number
seeds?: number
/**
 * Of one run, where a schedule other than constant needs its factors in memory: a tenth of it.
 */
steps?: number
/**
 * Weights and biases in all.
 */
weights?: number
/**
 * Neurons of a layer.
 */
width?: number
}
/**
 * A new start was made.
 */
export interface Opened {
data: Data
engine: ("native" | "autograd")
network: Network
problem: Problem1
steps_per_epoch: number
type: "opened"
}
/**
 * The rows that are drawn.
 */
export interface Data {
/**
 * At most 2,000 rows, chosen evenly; all columns.
 */
X: number[][]
classes: (string[] | null)
feature_names: string[]
/**
 * The row's number in the whole table.
 */
index: number[]
n_train: number
n_valid: number
/**
 * 0 where the row trains, 1 where it validates.
 */
part: number[]
/**
 * Lowest and highest value of each column.
 */
ranges: [number, number][]
/**
 * How many rows those are.
 */
shown: number
target_name: string
task: ("classification" | "regression")
/**
 * Position of the class, or the number.
 */
y: number[]
}
/**
 * The network's shape.
 */
export interface Network {
/**
 * What it is fed: columns, or transforms of two of them.
 */
inputs: string[]
layers: Layer[]
n_params: number
}
/**
 * A layer's numbers in the flat weights.
 */
export interface Layer {
/**
 * After it; of the last layer the output's own.
 */
activation: string
/**
 * Where its biases begin.
 */
bias: (number | null)
n_in: number
n_out: number
/**
 * Where its weights begin, (n_out, n_in) row by row.
 */
weight: number
}
/**
 * Everything that determines what is on screen: the same problem gives the same bits at the same step.
 */
export interface Problem1 {
config?: RunConfig
/**
 * The changes made on the way, in the order of their steps.
 */
events?: (TrainEvent | WeightsEvent)[]
/**
 * The person's own data.
 */
points?: (Points | null)
/**
 * The moment shown.
 */
step?: number
view?: View
}
/**
 * Where the training is; at most ten a second while it plays.
 */
export interface Status {
branch: number
epoch: number
message: string
/**
 * The steps a second that `Speed` asked for; null is as fast as it goes.
 */
speed: (number | null)
state: ("paused" | "playing" | "done" | "converged" | "stopped_early" | "diverged")
step: number
/**
 * Over the last second.
 */
steps_per_second: number
type: "status"
}
/**
 * The branches that there are.
 */
export interface Branches {
branches: BranchInfo[]
present: number
type: "branches"
}
/**
 * One line of training from a moment of another.
 */
export interface BranchInfo {
/**
 * The settings in which it differs from its parent.
 */
config: {
[k: string]: unknown
}
/**
 * The moment of its parent where it begins.
 */
from_step: number
id: number
label: string
last_step: number
parent: (number | null)
state: ("paused" | "playing" | "done" | "converged" | "stopped_early" | "diverged")
/**
 * All of its present settings.
 */
train: {
[k: string]: unknown
}
}
/**
 * A branch as a problem, with the changes made on the way: what a share link holds, and what restores the session.
 * 
 * Sent when the changes become others, and whenever play stops.
 */
export interface Line {
branch: number
problem: Problem
type: "problem"
}
/**
 * Rows to add to a branch's curves, or all of them.
 */
export interface HistoryRows {
branch: number
/**
 * Whether these rows replace those sent before.
 */
reset: boolean
/**
 * Columns of one length: "step", "epoch", and what was measured; null where there is no number.
 */
rows: {
[k: string]: (number | null)[]
}
type: "history"
}
/**
 * What is wrong with a branch at the present moment; empty where nothing is.
 */
export interface Diagnosis {
branch: number
findings: FindingInfo[]
type: "diagnosis"
}
/**
 * Something that goes wrong, and the number that shows it.
 */
export interface FindingInfo {
kind: string
number: (number | null)
remedy: (Remedy | null)
text: string
title: string
}
/**
 * What to do about a finding, in one click.
 */
export interface Remedy {
label: string
message: (Change | Open)
}
/**
 * How far a job is, and what it has found.
 */
export interface Job {
failed: (boolean[][] | null)
job: ("seeds" | "map")
/**
 * What `scores` and `values` are.
 */
measure: string
n: number
n_done: number
/**
 * Networks a second.
 */
rate: number
/**
 * One a seed; null where there is none yet.
 */
scores: (number | null)[]
seeds: number[]
state: ("running" | "done" | "cancelled" | "failed")
/**
 * How each ended; empty where it has not.
 */
statuses: string[]
/**
 * In a sentence.
 */
summary: string
type: "job"
/**
 * A row for each value of y, the lowest first.
 */
values: ((number | null)[][] | null)
x: (MapAxis | null)
y: (MapAxis | null)
}
/**
 * An axis of a map.
 */
export interface MapAxis {
label: string
log: boolean
name: string
values: number[]
}
/**
 * Something could not be done; the session lives on.
 */
export interface Error {
/**
 * The type of the message that could not be followed.
 */
about: (string | null)
/**
 * In a sentence or two.
 */
message: string
type: "error"
}
/**
 * The answer to `Ping`.
 */
export interface Pong {
type: "pong"
}
