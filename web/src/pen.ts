// Drawing, erasing and moving a person's own points; places are in the data's own units.

import type { Points } from "./wire";

export interface Plane {
  features: [number, number]; // the columns across and up
  extent: [number, number, number, number]; // left, right, bottom, top
  held: number[]; // a value for each column, taken by those that the plane does not show
}

export type Place = [number, number];

/** From a share of the plane's width and height, the height downwards, to a place. */
export function placeAt({ extent: [left, right, bottom, top] }: Plane, x: number, y: number): Place {
  return [left + x * (right - left), top - y * (top - bottom)];
}

/** From a place to shares of the plane's width and height, the height downwards. */
export function shareAt({ extent: [left, right, bottom, top] }: Plane, x: number, y: number): Place {
  return [(x - left) / (right - left), (top - y) / (top - bottom)];
}

/** The distance of two places as a share of the plane. */
function apart(plane: Plane, a: Place, b: Place): number {
  const [ax, ay] = shareAt(plane, ...a);
  const [bx, by] = shareAt(plane, ...b);
  return Math.hypot(ax - bx, ay - by);
}

const rounded = (value: number): number => Number(value.toPrecision(5)); // finer than a screen, and short in a link

const placeOf = (row: number[], plane: Plane): Place => [row[plane.features[0]]!, row[plane.features[1]]!];

export function add(points: Points, plane: Plane, [x, y]: Place, label: string | number): void {
  const row = [...plane.held];
  row[plane.features[0]] = rounded(x);
  row[plane.features[1]] = rounded(y);
  points.X.push(row);
  points.y.push(label);
}

/** The position of the nearest row within `reach` of the place, a share of the plane; -1 for none. */
export function nearest(points: Points, plane: Plane, place: Place, reach: number): number {
  let found = -1;
  let least = reach;
  points.X.forEach((row, index) => {
    const distance = apart(plane, placeOf(row, plane), place);
    if (distance <= least) [found, least] = [index, distance];
  });
  return found;
}

/** Take away the rows within `reach` of the place; return how many there were. */
export function erase(points: Points, plane: Plane, place: Place, reach: number): number {
  const stay = points.X.map((row) => apart(plane, placeOf(row, plane), place) > reach);
  const gone = stay.filter((kept) => !kept).length;
  points.X = points.X.filter((_, index) => stay[index]);
  points.y = points.y.filter((_, index) => stay[index]);
  return gone;
}

export function move(points: Points, plane: Plane, index: number, [x, y]: Place): void {
  const row = points.X[index];
  if (!row) return;
  row[plane.features[0]] = rounded(x);
  row[plane.features[1]] = rounded(y);
}
