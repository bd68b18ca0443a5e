// Numbers as a person reads them.

/** A number with about four digits; very large and very small ones as powers of ten. */
export function short(value: number | null | undefined, digits = 4): string {
  if (value === null || value === undefined || Number.isNaN(value)) return "–";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  const size = Math.abs(value);
  if (size === 0) return "0";
  const text = size >= 1e5 || size < 1e-3 ? value.toExponential(Math.max(0, digits - 3)) : value.toPrecision(digits);
  return text.replace("-", "−").replace("e+", "e").replace("e-", "e−");
}

/** A number as it is typed into a field; small ones as powers of ten. */
export function setting(value: number): string {
  const rounded = Number(value.toPrecision(4));
  return rounded !== 0 && Math.abs(rounded) < 1e-3 ? rounded.toExponential().replace("e+", "e") : String(rounded);
}
export const percent = (value: number | null | undefined): string =>
  value === null || value === undefined ? "–" : `${(100 * value).toFixed(1)} %`;
export const whole = (value: number): string => Math.round(value).toLocaleString("en");

/** A score as its kind is read: a share in percent, R² as it is. */
export const score = (measure: string, value: number | null | undefined): string =>
  measure.includes("accuracy") ? percent(value) : short(value, 3);
