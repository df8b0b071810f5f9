/**
 * Shortcuts of one key each, and the buttons for search and help. A key works only while nothing has the focus that
 * takes text or keys of its own, and all of them can be switched off (WCAG 2.1.4); screen readers that read by single
 * keys keep these to themselves.
 */
import { setting } from '../progress.ts';
import type { WorkbookExercise } from './exercise-element.ts';

/** In the order of the list that `?` shows; the words for them are in strings.shortcuts. */
export const KEYS = {
  run: 'r',
  stop: 's',
  nextExercise: 'j',
  previousExercise: 'k',
  nextLesson: 'n',
  previousLesson: 'p',
  editor: 'e',
  trace: 't',
  search: '/',
  help: '?',
} as const;

type Action = keyof typeof KEYS;

const actions: Record<Action, () => unknown> = {
  run: () => exerciseNow()?.run(),
  stop: () => exerciseNow()?.querySelector<HTMLElement>('[data-do="stop"]')?.click(),
  nextExercise: () => step(1),
  previousExercise: () => step(-1),
  nextLesson: () => document.querySelector<HTMLElement>('a[rel="next"]')?.click(),
  previousLesson: () => document.querySelector<HTMLElement>('a[rel="prev"]')?.click(),
  editor: () => exerciseNow()?.edit(),
  async trace() {
    const exercise = exerciseNow();
    await exercise?.showView('trace');
    exercise?.querySelector<HTMLElement>('.view.trace')?.focus();
  },
  search: async () => (await import('./search-dialog.ts')).showSearch(),
  help: async () => (await import('./shortcuts-dialog.ts')).showShortcuts(),
};

document.addEventListener('keydown', (event) => {
  const { target, key } = event;
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
  const action = (Object.keys(KEYS) as Action[]).find((name) => KEYS[name] === key);
  if (!action || setting('keys') === 'off') return;
  // A dialog is a page of its own, and its keys are its own. Monaco writes through an EditContext: no field to be seen.
  const own = 'input, textarea, select, [contenteditable], dialog, [role="textbox"], .monaco-editor';
  if (!(target instanceof Element) || target.closest(own)) return;
  event.preventDefault();
  void actions[action]();
});

document.addEventListener('click', ({ target }) => {
  const name = target instanceof Element && target.closest<HTMLElement>('[data-site]')?.dataset['site'];
  if (name === 'search' || name === 'help') void actions[name]();
});

function exercises(): WorkbookExercise[] {
  return [...document.querySelectorAll<WorkbookExercise>('workbook-exercise')];
}

/** The exercise with the focus, else the one in the middle of the window. */
function exerciseNow(): WorkbookExercise | undefined {
  const focused = document.activeElement?.closest<WorkbookExercise>('workbook-exercise');
  if (focused) return focused;
  const middle = innerHeight / 2;
  return exercises().find((exercise) => {
    const { top, bottom } = exercise.getBoundingClientRect();
    return top <= middle && bottom >= middle;
  });
}

/** What is scrolled to stands below the header; a little more or less is the same place. */
const TOP_PX = 60;

/** To the next exercise down the page (1) or up (-1), and the focus with it. */
function step(by: 1 | -1): void {
  const all = exercises();
  const top = (exercise: Element) => exercise.getBoundingClientRect().top;
  const next =
    by === 1
      ? all.find((exercise) => top(exercise) > TOP_PX)
      : all.findLast((exercise) => top(exercise) < TOP_PX / 2);
  if (!next) return;
  next.tabIndex = -1;
  next.focus({ preventScroll: true });
  next.scrollIntoView();
}
