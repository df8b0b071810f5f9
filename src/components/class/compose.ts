/** Writes code that is to be suggested: it begins with the starter, the solution, or what the learner has. */
import type { CodeFile } from '../../../server/class/protocol.ts';
import { strings } from '../../i18n/en-class.ts';
import { openDialog } from '../dialog.ts';
import { element } from '../values.ts';

const t = strings.compose;

interface Draft {
  /** '05-peer-connection/answer' */
  exercise: string;
  /** Who will get it, in words. */
  to: string;
  /** What the learner has, if it is shown. */
  shown?: readonly CodeFile[] | undefined;
  /** Resolves with how many got it; undefined: refused, and said elsewhere. */
  send(exercise: string, files: CodeFile[]): Promise<{ sent: number; waiting: number } | undefined>;
}

export async function compose({ exercise, to, shown, send }: Draft): Promise<void> {
  const answer = await fetch(`/lessons/${exercise}.json`);
  // What runs in the lab has no starter and no solution.
  const { start, solution } = (answer.ok ? await answer.json() : { start: [], solution: [] }) as {
    start: CodeFile[];
    solution: CodeFile[];
  };
  const sources: Record<string, readonly CodeFile[]> = {
    ...(shown && { [t.shown]: shown }),
    ...(answer.ok && { [t.starter]: start, [t.solution]: solution }),
  };
  const begin = element('select', '');
  begin.append(...Object.keys(sources).map((name) => new Option(name)));
  const file = element('select', '');
  const text = element('textarea', 'code');
  text.rows = 16;
  text.spellcheck = false;
  text.setAttribute('aria-label', t.files);
  const status = element('p', '');
  status.setAttribute('role', 'status');
  const button = element('button', 'primary', t.send);
  button.type = 'button';
  let files: CodeFile[] = [];

  function load(): void {
    files = (sources[begin.value] ?? []).map(({ path, text: own }) => ({ path, text: own }));
    const path = file.value;
    file.replaceChildren(...files.map((one) => new Option(one.path)));
    const changed = solution.find((one) => start.find((other) => other.path === one.path)?.text !== one.text);
    file.value = path || changed?.path || (files[0]?.path ?? '');
    show();
  }
  function show(): void {
    text.value = files.find(({ path }) => path === file.value)?.text ?? '';
  }
  begin.addEventListener('change', load);
  file.addEventListener('change', show);
  text.addEventListener('input', () => {
    const one = files.find(({ path }) => path === file.value);
    if (one) one.text = text.value;
  });
  button.addEventListener('click', async () => {
    const sent = await send(exercise, files);
    if (sent) status.textContent = t.sent(sent.sent, sent.waiting);
  });
  load();
  openDialog(
    t.title,
    strings.panel.close,
    element('p', '', `${strings.exercise(exercise)}. ${to}. ${t.explain}`),
    element(
      'p',
      'line',
      element('label', '', `${t.load} `, begin),
      element('label', '', `${t.files} `, file),
    ),
    text,
    element('p', 'line', button, status),
  ).classList.add('wide');
}
