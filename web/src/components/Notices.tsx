import { texts } from "../texts";
import type { Notice } from "../store";
import { useEffect } from "preact/hooks";
import { useStore } from "./context";
import { CloseIcon } from "./icons";

const LONGEST = 12_000; // ms that a note stays; an error stays until it is dismissed

/** What the server said, and whether it is there. */
export function Notices() {
  const store = useStore();
  return (
    <div class="notices" aria-live="polite" role="status">
      {store.connected.value === "lost" && <p class="notice note">{texts.connection.lost}</p>}
      {store.notices.value.map((notice) => (
        <One key={notice.id} {...{ notice }} />
      ))}
    </div>
  );
}

function One({ notice }: { notice: Notice }) {
  const store = useStore();
  useEffect(() => {
    if (notice.kind === "error") return;
    const timer = setTimeout(() => store.dismiss(notice.id), LONGEST);
    return () => clearTimeout(timer);
  }, []);
  return (
    <p class={`notice ${notice.kind}`}>
      <span>{notice.text}</span>
      <button type="button" class="icon" aria-label={texts.dismiss} title={texts.dismiss} onClick={() => store.dismiss(notice.id)}>
        <CloseIcon />
      </button>
    </p>
  );
}
