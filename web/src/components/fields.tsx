// The few kinds of input that the panels are made of.

import type { ComponentChildren } from "preact";
import { useEffect, useId, useState } from "preact/hooks";
import { setting } from "../format";

export function Row({ label, id, children }: { label: string; id?: string; children: ComponentChildren }) {
  return (
    <div class="row">
      <label for={id}>{label}</label>
      <div class="row-value">{children}</div>
    </div>
  );
}

interface ChoiceProps<T extends string> {
  label: string;
  value: T;
  options: readonly (readonly [T, string])[];
  onChange: (value: T) => void;
  bare?: boolean;
}

export function Choice<T extends string>({ label, value, options, onChange, bare }: ChoiceProps<T>) {
  const id = useId();
  const select = (
    <select id={id} value={value} aria-label={bare ? label : undefined} onChange={(event) => onChange(event.currentTarget.value as T)}>
      {options.map(([name, text]) => (
        <option key={name} value={name}>
          {text}
        </option>
      ))}
    </select>
  );
  return bare ? select : <Row {...{ label, id }}>{select}</Row>;
}

interface NumberProps {
  label: string;
  value: number | null;
  onChange: (value: number) => void;
  min?: number;
  max?: number;
  whole?: boolean;
  step?: number;
  placeholder?: string;
  bare?: boolean;
}

/** A number that is taken over on Enter, on leaving, and by the arrow keys; what is no number is put back. */
export function NumberField({ label, value, onChange, min, max, whole, step, placeholder, bare }: NumberProps) {
  const id = useId();
  const [draft, setDraft] = useState<string | null>(null);
  const commit = (text: string) => {
    setDraft(null);
    const asked = Number(text);
    if (text.trim() === "" || !Number.isFinite(asked)) return;
    const rounded = whole ? Math.round(asked) : asked;
    const kept = Math.min(max ?? Infinity, Math.max(min ?? -Infinity, rounded));
    if (kept !== value) onChange(kept);
  };
  const input = (
    <input
      id={id}
      type="number"
      inputMode="decimal"
      aria-label={bare ? label : undefined}
      value={draft ?? (value === null ? "" : setting(value))}
      min={min}
      max={max}
      step={step ?? (whole ? 1 : "any")}
      placeholder={placeholder}
      onInput={(event) => setDraft(event.currentTarget.value)}
      onChange={(event) => commit(event.currentTarget.value)}
    />
  );
  return bare ? input : <Row {...{ label, id }}>{input}</Row>;
}

interface RangeProps {
  label: string;
  value: number;
  onChange: (value: number) => void;
  min: number;
  max: number;
  step?: number;
  log?: boolean;
  live?: boolean; // tell while it is dragged, at most ten times a second, not only when it is let go
}

/** A slider beside a field for the exact number. */
export function Range({ label, value, onChange, min, max, step, log, live }: RangeProps) {
  const id = useId();
  const [draft, setDraft] = useState<number | null>(null);
  const to = (real: number) => (log ? Math.log10(real) : real);
  const from = (place: number) => (log ? Number((10 ** place).toPrecision(2)) : Number(place.toPrecision(6)));
  useEffect(() => {
    if (draft === null || !live || draft === value) return;
    const timer = setTimeout(() => onChange(draft), 100);
    return () => clearTimeout(timer);
  }, [draft]);
  const shown = draft ?? value;
  return (
    <div class="range">
      <Row {...{ label, id }}>
        <NumberField bare label={label} value={shown} min={log ? undefined : min} onChange={onChange} />
      </Row>
      <input
        id={id}
        type="range"
        min={to(min)}
        max={to(max)}
        step={log ? 0.05 : (step ?? (max - min) / 100)}
        value={to(Math.min(max, Math.max(min, shown)))}
        aria-valuetext={setting(shown)}
        onInput={(event) => setDraft(from(Number(event.currentTarget.value)))}
        onChange={(event) => {
          setDraft(null);
          onChange(from(Number(event.currentTarget.value)));
        }}
      />
    </div>
  );
}

export function Toggle({ label, checked, onChange }: { label: string; checked: boolean; onChange: (value: boolean) => void }) {
  return (
    <label class="toggle">
      <input type="checkbox" checked={checked} onChange={(event) => onChange(event.currentTarget.checked)} />
      <span>{label}</span>
    </label>
  );
}

interface SeedProps {
  label: string;
  again: string;
  value: number;
  onChange: (value: number) => void;
}

export function Seed({ label, again, value, onChange }: SeedProps) {
  return (
    <div class="with-button">
      <NumberField label={label} value={value} min={0} whole onChange={onChange} />
      <button type="button" class="icon" aria-label={again} title={again} onClick={() => onChange(value + 1)}>
        ⚂
      </button>
    </div>
  );
}
