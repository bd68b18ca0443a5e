import { open } from "../actions";
import { texts } from "../texts";
import type { Problem } from "../wire";
import type { Store } from "../store";
import { useStore } from "./context";
import { Dialog } from "./Dialog";
import { CloseIcon } from "./icons";

const t = texts.lessons;

export function Lessons() {
  const store = useStore();
  const lessons = store.welcome.value?.lessons ?? [];
  return (
    <Dialog heading={t.heading} wide>
      <p class="quiet">{t.intro}</p>
      <ol class="lesson-list">
        {lessons.map((lesson, index) => (
          <li key={lesson.title}>
            <button
              type="button"
              onClick={() => {
                startLesson(store, index);
                store.dialog.value = null;
              }}
            >
              <b>{lesson.title}</b>
              <small>{lesson.text[0]}</small>
            </button>
          </li>
        ))}
      </ol>
    </Dialog>
  );
}

function startLesson(store: Store, index: number): void {
  const lesson = store.welcome.value?.lessons[index];
  if (!lesson) return;
  store.lesson.value = index;
  open(store, lesson.problem as Problem, false);
}

/** The scene that is being looked at, beside its picture. */
export function LessonCard() {
  const store = useStore();
  const index = store.lesson.value;
  const lessons = store.welcome.value?.lessons ?? [];
  const lesson = index === null ? undefined : lessons[index];
  if (index === null || !lesson) return null;
  return (
    <aside class="lesson" aria-label={lesson.title}>
      <header>
        <h2>
          {index + 1}. {lesson.title}
        </h2>
        <button type="button" class="icon" aria-label={t.end} title={t.end} onClick={() => (store.lesson.value = null)}>
          <CloseIcon />
        </button>
      </header>
      {lesson.text.map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
      {index + 1 < lessons.length && (
        <button type="button" onClick={() => startLesson(store, index + 1)}>
          {t.next}
        </button>
      )}
    </aside>
  );
}
