// Lines over one axis, linear or logarithmic upwards: ticks, grid, lines, the moment shown, the pointer.

import { short } from "../format";

export interface Line {
  x: (number | null)[]; // increasing
  y: (number | null)[];
  color: string;
  dashed: boolean;
  strong: boolean;
}

export interface Scale {
  low: number;
  high: number;
  log: boolean;
}

export interface Colors {
  ink: string;
  quiet: string;
  grid: string;
  back: string;
}

const LEFT = 44; // CSS pixels for the numbers beside the chart
const BOTTOM = 20;
const TOP = 6;
const RIGHT = 6;

/** Where a value lies in a scale, as a share of it. */
export const shareIn = ({ low, high, log }: Scale, value: number): number =>
  log ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);

/** The value at a share of a scale. */
export const valueIn = ({ low, high, log }: Scale, share: number): number => (log ? low * (high / low) ** share : low + share * (high - low));

/** A scale that holds all values of the lines, with a little air on a linear one. */
export function scaleOf(lines: readonly Line[], log: boolean): Scale {
  let low = Infinity;
  let high = -Infinity;
  for (const { y } of lines) {
    for (const value of y) {
      if (value === null || !Number.isFinite(value) || (log && value <= 0)) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  if (low > high) return { low: log ? 0.1 : 0, high: 1, log };
  if (log) return low === high ? { low: low / 2, high: high * 2, log } : { low: low * 0.9, high: high * 1.1, log };
  const air = (high - low || Math.abs(high) || 1) * 0.06;
  return { low: low - air, high: high + air, log };
}

/** Round values that part a scale in about `count`: 1, 2 or 5 times a power of ten, on a logarithmic one in ratios. */
export function ticks({ low, high, log }: Scale, count: number): number[] {
  const decades = log ? Math.log10(high / low) : 0;
  if (log && decades >= 1) {
    const multiples = decades > count ? [1] : decades > count / 3 ? [1, 3] : [1, 2, 5];
    const every = Math.max(1, Math.round(decades / count));
    const found: number[] = [];
    for (let power = Math.floor(Math.log10(low)); power <= Math.log10(high); power++) {
      if (power % every === 0) found.push(...multiples.map((m) => Number(`${m}e${power}`)));
    }
    return found.filter((value) => value >= low && value <= high);
  }
  const rough = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((m) => m * power).find((size) => size >= rough) ?? rough;
  const found: number[] = [];
  for (let k = Math.ceil(low / step); k * step <= high; k++) found.push(Number((k * step).toPrecision(12)));
  return found;
}

/** The value of the axis under a place in CSS pixels from the chart's left edge; null beside it. */
export function pointedAt(width: number, left: number, high: number): number | null {
  const share = (left - LEFT) / (width - LEFT - RIGHT);
  return share < -0.02 || share > 1.02 ? null : Math.max(0, Math.min(1, share)) * high;
}

export interface Drawing {
  lines: Line[];
  log: boolean;
  last: number; // where the axis ends; it begins at 0
  at: number; // the moment shown
  pointer: number | null;
  colors: Colors;
}

/** Paint the chart over `width` by `height` CSS pixels. */
export function paintChart(context: CanvasRenderingContext2D, width: number, height: number, scale: number, drawing: Drawing): void {
  const { lines, log, last, colors } = drawing;
  const up = scaleOf(lines, log);
  const across: Scale = { low: 0, high: last || 1, log: false };
  const x = (value: number) => LEFT + shareIn(across, value) * (width - LEFT - RIGHT);
  const y = (value: number) => height - BOTTOM - shareIn(up, value) * (height - BOTTOM - TOP);
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, width, height);
  grid();
  for (const line of [...lines].sort((a, b) => Number(a.strong) - Number(b.strong))) stroke(line);
  upright(drawing.at, 0.45, []);
  if (drawing.pointer !== null) upright(drawing.pointer, 0.9, [3, 3]);

  function grid(): void {
    context.font = "11px system-ui, sans-serif";
    context.fillStyle = colors.quiet;
    context.strokeStyle = colors.grid;
    context.lineWidth = 1;
    context.textBaseline = "middle";
    context.textAlign = "right";
    for (const value of ticks(up, Math.max(2, height / 34))) {
      const at = Math.round(y(value)) + 0.5;
      level(at);
      context.fillText(short(value, 3).replace(/(\.\d*?)0+$/, "$1").replace(/\.$/, ""), LEFT - 6, at);
    }
    context.textBaseline = "alphabetic";
    context.textAlign = "center";
    for (const value of ticks(across, Math.max(2, width / 80))) {
      const half = context.measureText(String(value)).width / 2;
      context.fillText(value.toLocaleString("en"), Math.min(x(value), width - half - 1), height - 4);
    }
  }

  function level(at: number): void {
    context.beginPath();
    context.moveTo(LEFT, at);
    context.lineTo(width - RIGHT, at);
    context.stroke();
  }

  function stroke(line: Line): void {
    context.beginPath();
    let drawing = false;
    line.y.forEach((value, row) => {
      const place = line.x[row];
      const shown = value !== null && place !== null && place !== undefined && Number.isFinite(value) && (!log || value > 0);
      if (shown) context[drawing ? "lineTo" : "moveTo"](x(place), y(value));
      drawing = shown;
    });
    context.strokeStyle = line.color;
    context.globalAlpha = line.strong ? 1 : 0.5;
    context.lineWidth = (line.strong ? 2 : 1.3) * (line.dashed ? 0.75 : 1);
    context.lineJoin = "round";
    context.setLineDash(line.dashed ? [6, 3] : []);
    context.stroke();
    context.setLineDash([]);
    context.globalAlpha = 1;
  }

  function upright(value: number, alpha: number, dash: number[]): void {
    const at = Math.round(x(Math.min(value, last))) + 0.5;
    context.beginPath();
    context.moveTo(at, TOP);
    context.lineTo(at, height - BOTTOM);
    context.globalAlpha = alpha;
    context.strokeStyle = colors.ink;
    context.lineWidth = 1;
    context.setLineDash(dash);
    context.stroke();
    context.setLineDash([]);
    for (const line of lines) mark(line, value, at);
    context.globalAlpha = 1;
  }

  function mark(line: Line, value: number, at: number): void {
    const row = nearestRow(line.x, value);
    const here = line.y[row];
    if (!line.strong || here === null || here === undefined || (log && here <= 0)) return;
    context.beginPath();
    context.arc(at, y(here), 3.4, 0, 2 * Math.PI);
    context.globalAlpha = 1;
    context.fillStyle = line.dashed ? colors.back : line.color;
    context.strokeStyle = line.color;
    context.lineWidth = 1.6;
    context.fill();
    context.stroke();
  }
}

/** The row whose value is nearest, of increasing ones. */
export function nearestRow(xs: readonly (number | null)[], x: number): number {
  let low = 0;
  let high = xs.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((xs[middle] ?? 0) <= x) low = middle;
    else high = middle;
  }
  return Math.abs((xs[high] ?? 0) - x) < Math.abs((xs[low] ?? 0) - x) ? high : low;
}
