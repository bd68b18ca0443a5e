import type { ComponentChildren } from "preact";

/** A part of the settings that can be folded away. */
export function Section({ heading, children, open = true }: { heading: string; children: ComponentChildren; open?: boolean }) {
  return (
    <details class="section" open={open}>
      <summary>
        <h2>{heading}</h2>
      </summary>
      <div class="section-body">{children}</div>
    </details>
  );
}
