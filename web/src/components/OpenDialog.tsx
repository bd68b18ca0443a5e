import { useRef } from "preact/hooks";
import { openPasted, openTable } from "../actions";
import { texts } from "../texts";
import { useStore } from "./context";
import { Dialog } from "./Dialog";

const t = texts.open;

/** Open what was pasted or chosen: a link, settings, a table. */
export function OpenDialog() {
  const store = useStore();
  const text = useRef<HTMLTextAreaElement>(null);
  const close = () => (store.dialog.value = null);
  return (
    <Dialog heading={t.heading}>
      <form
        class="open-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (!text.current!.value.trim()) return;
          openPasted(store, text.current!.value);
          close();
        }}
      >
        <label for="open-text">{t.paste}</label>
        <textarea id="open-text" ref={text} rows={6} spellcheck={false} />
        <div class="buttons">
          <button type="submit" class="primary">
            {t.go}
          </button>
          <label class="button">
            {t.file}
            <input
              type="file"
              class="hidden"
              accept=".csv,.tsv,.txt,.toml,.json"
              onChange={(event) => {
                const file = event.currentTarget.files?.[0];
                if (file) void openTable(store, file);
                close();
              }}
            />
          </label>
        </div>
      </form>
    </Dialog>
  );
}
