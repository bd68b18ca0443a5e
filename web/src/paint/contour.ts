// The separatrix itself: the line on which the network is undecided, by marching squares over the grid of bytes.

const FLAT = 96; // of 255
const LEVEL = 127.5; // between two bytes, so that no corner lies on the line

/**
 * Line segments of the level as x0, y0, x1, y1 in [0, 1], y upwards; corner (0, 0) is the grid's first value and the
 * last value lies on (1, 1).
 */
export function contour(bytes: Uint8Array, width: number, height: number, level = LEVEL): number[] {
  const grid = isFlat(bytes) ? smoothed(bytes, width, height) : bytes;
  const segments: number[] = [];
  const sx = 1 / (width - 1);
  const sy = 1 / (height - 1);
  for (let row = 0; row < height - 1; row++) {
    for (let column = 0; column < width - 1; column++) {
      const at = row * width + column;
      const a = grid[at]! - level; // lower left
      const b = grid[at + 1]! - level; // lower right
      const c = grid[at + width + 1]! - level; // upper right
      const d = grid[at + width]! - level; // upper left
      const kind = (a > 0 ? 1 : 0) | (b > 0 ? 2 : 0) | (c > 0 ? 4 : 0) | (d > 0 ? 8 : 0);
      if (kind === 0 || kind === 15) continue;
      const bottom = [column + a / (a - b), row] as const;
      const right = [column + 1, row + b / (b - c)] as const;
      const top = [column + d / (d - c), row + 1] as const;
      const left = [column, row + a / (a - d)] as const;
      const add = (from: readonly [number, number], to: readonly [number, number]) =>
        segments.push(from[0] * sx, from[1] * sy, to[0] * sx, to[1] * sy);
      if (kind === 5 || kind === 10) {
        // a saddle: the mean of the corners decides which two stay joined
        const joined = a + b + c + d > 0 === (kind === 5);
        add(left, joined ? top : bottom);
        add(right, joined ? bottom : top);
      } else if (kind === 1 || kind === 14) add(left, bottom);
      else if (kind === 2 || kind === 13) add(bottom, right);
      else if (kind === 4 || kind === 11) add(right, top);
      else if (kind === 8 || kind === 7) add(top, left);
      else if (kind === 3 || kind === 12) add(left, right);
      else add(bottom, top);
    }
  }
  return segments;
}

/** Whether the bytes are so alike that their rounding would draw stairs. */
function isFlat(bytes: Uint8Array): boolean {
  let low = 255;
  let high = 0;
  for (const byte of bytes) {
    if (byte < low) low = byte;
    if (byte > high) high = byte;
  }
  return high - low < FLAT && bytes.length > 100;
}

/** Mean over the places round each one, twice, which undoes the rounding where a field rises slowly. */
function smoothed(bytes: ArrayLike<number>, width: number, height: number): Float32Array {
  let from: ArrayLike<number> = bytes;
  let to = new Float32Array(width * height);
  for (const [step, size] of [[1, width], [width, height], [1, width], [width, height]] as const) {
    to = new Float32Array(width * height);
    for (let at = 0; at < to.length; at++) {
      const place = step === 1 ? at % width : Math.floor(at / width);
      const reach = Math.min(2, place, size - 1 - place); // the same to both sides, so that nothing is pulled inwards
      let sum = 0;
      for (let k = -reach; k <= reach; k++) sum += from[at + k * step]!;
      to[at] = sum / (2 * reach + 1);
    }
    from = to;
  }
  return to;
}

/** Stroke segments over a canvas of that size in pixels, cased so that the line shows on any colour. */
export function strokeContour(context: CanvasRenderingContext2D, segments: number[], size: number, ink: string, casing: string, width: number): void {
  context.clearRect(0, 0, size, size);
  context.beginPath();
  for (let i = 0; i < segments.length; i += 4) {
    context.moveTo(segments[i]! * size, (1 - segments[i + 1]!) * size);
    context.lineTo(segments[i + 2]! * size, (1 - segments[i + 3]!) * size);
  }
  context.lineCap = "round";
  context.lineWidth = width * 2.6;
  context.strokeStyle = casing;
  context.stroke();
  context.lineWidth = width;
  context.strokeStyle = ink;
  context.stroke();
}
