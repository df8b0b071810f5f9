/** The solution beside the learner's code. Looking at it changes nothing; Apply is a button of its own, and an edit. */
import { strings } from '../i18n/en.ts';
import type { FrameFile } from '../sandbox/protocol.ts';
import type { WorkbookExercise } from './exercise-element.ts';
import { element } from './values.ts';

const t = strings.exercise;

/** Other code beside the learner's, and what to call it. */
export interface Proposal {
  title: string;
  apply: string;
  same: string;
  adopt: (files: FrameFile[]) => void;
}

export async function showSolution(exercise: WorkbookExercise): Promise<void> {
  const answer = await fetch(`/lessons/${exercise.exerciseId}.json`);
  const { solution } = (await answer.json()) as { solution: FrameFile[] };
  await showBeside(exercise, solution, {
    title: t.solution,
    apply: t.applySolution,
    same: t.solutionSame,
    adopt: (files) => exercise.replaceFiles(files, t.solutionApplied, t.undoSolution),
  });
}

/** Shows these files as a diff to the learner's. Nothing changes before the button is pressed. */
export async function showBeside(
  exercise: WorkbookExercise,
  solution: FrameFile[],
  words: Proposal,
): Promise<void> {
  const { mountDiff } = await import('../editor/monaco.ts');
  const mine = new Map(exercise.files.map(({ path, text }) => [path, text]));
  const changed = solution.filter(({ path, text }) => mine.get(path) !== text);
  const shown = changed.length > 0 ? changed : solution.slice(0, 1);

  const dialog = element('dialog', 'solution');
  const tabs = element('div', 'tabs');
  tabs.setAttribute('role', 'group');
  tabs.setAttribute('aria-label', t.files);
  const heads = element('div', 'heads', element('span', '', t.yours), element('span', '', words.title));
  const host = element('div', 'diff');
  const apply = element('button', 'primary', words.apply);
  const close = element('button', '', t.close);
  const note = element('p', '', changed.length === 0 ? words.same : '');
  dialog.setAttribute('aria-label', words.title);
  dialog.append(element('header', '', tabs, note, apply, close), heads, host);

  let unmount: (() => void) | undefined;
  const narrow = matchMedia('(max-width: 900px)').matches;
  heads.hidden = narrow;
  function show(path: string): void {
    unmount?.();
    const text = solution.find((file) => file.path === path)?.text ?? '';
    unmount = mountDiff(host, path, mine.get(path) ?? '', text, narrow);
    for (const tab of tabs.querySelectorAll('button'))
      tab.setAttribute('aria-pressed', String(tab.textContent === path));
  }
  for (const { path } of shown) {
    const tab = element('button', '', path);
    tab.addEventListener('click', () => show(path));
    tabs.append(tab);
  }
  apply.disabled = changed.length === 0;
  apply.addEventListener('click', () => {
    words.adopt(solution);
    dialog.close();
  });
  close.addEventListener('click', () => dialog.close());
  dialog.addEventListener('close', () => {
    unmount?.();
    dialog.remove();
  });
  exercise.append(dialog);
  dialog.showModal();
  show(shown[0]?.path ?? '');
  close.focus();
}
