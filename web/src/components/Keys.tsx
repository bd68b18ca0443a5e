import { texts } from "../texts";
import { Dialog } from "./Dialog";

export function Keys() {
  return (
    <Dialog heading={texts.keys.heading}>
      <dl class="keys-list">
        {texts.keys.rows.map(([key, does]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
