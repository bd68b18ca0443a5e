import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { texts } from "../texts";
import { useStore } from "./context";
import { CloseIcon } from "./icons";

/** A panel over the page; the browser keeps the focus in it and closes it on Escape. */
export function Dialog({ heading, children, wide }: { heading: string; children: ComponentChildren; wide?: boolean }) {
  const store = useStore();
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const element = dialog.current!;
    element.showModal();
    return () => element.close();
  }, []);
  const close = () => (store.dialog.value = null);
  return (
    <dialog
      ref={dialog}
      class={wide ? "wide" : ""}
      aria-labelledby={id}
      onClose={close}
      onClick={(event) => event.target === dialog.current && close()}
    >
      <div class="dialog-inner">
        <header>
          <h2 id={id}>{heading}</h2>
          <button type="button" class="icon" aria-label={texts.close} title={texts.close} onClick={close}>
            <CloseIcon />
          </button>
        </header>
        {children}
      </div>
    </dialog>
  );
}
