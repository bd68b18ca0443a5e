// The curves of each branch, column by column, as they grow.

import type { HistoryRows } from "./messages";

export type Columns = Record<string, (number | null)[]>;

/** Return the columns with a message's rows added, or with those rows alone. */
export function addRows(old: Columns | undefined, { reset, rows }: HistoryRows): Columns {
  if (reset || !old) return { ...rows };
  const length = old["step"]?.length ?? 0;
  const added = rows["step"]?.length ?? 0;
  const result: Columns = {};
  for (const name of new Set([...Object.keys(old), ...Object.keys(rows)])) {
    result[name] = [...(old[name] ?? blank(length)), ...(rows[name] ?? blank(added))];
  }
  return result;
}

const blank = (length: number): null[] => new Array<null>(length).fill(null);
