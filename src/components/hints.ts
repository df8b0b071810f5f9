/** The last rung of the hint ladder: what the solution changes, line by line. The learner's code stays as it is. */
import type { LineChange } from '../changes.ts';
import { strings } from '../i18n/en.ts';
import { element } from './values.ts';

const t = strings.hint;
/** Lines around a change that tell where it is. */
const AROUND = 2;

/** Fills the opened hint, once. */
export async function showChange(hint: HTMLElement, exerciseId: string): Promise<void> {
  if (hint.querySelector('.change-lines')) return;
  hint.querySelector('.failed')?.remove();
  try {
    const answer = await fetch(`/lessons/${exerciseId}.json`);
    if (!answer.ok) throw new Error(`/lessons/${exerciseId}.json: ${answer.status}`);
    const { changes } = (await answer.json()) as { changes: { path: string; lines: LineChange[] }[] };
    hint.append(element('p', '', t.keep), ...changes.flatMap(({ path, lines }) => fileChange(path, lines)));
  } catch (error) {
    console.error(error);
    hint.append(element('p', 'failed', t.unreachable));
  }
}

function fileChange(path: string, lines: LineChange[]): HTMLElement[] {
  const isNear = (index: number) =>
    lines.slice(Math.max(0, index - AROUND), index + AROUND + 1).some(({ kind }) => kind !== 'same');
  const rows: HTMLElement[] = [];
  let isLeftOut = false;
  for (const [index, { kind, text }] of lines.entries()) {
    if (!isNear(index)) {
      if (!isLeftOut) rows.push(element('span', 'left-out', '⋯\n'));
      isLeftOut = true;
      continue;
    }
    isLeftOut = false;
    if (kind === 'same') rows.push(element('span', '', `  ${text}\n`));
    else {
      const word = element('span', 'visually-hidden', `${t[kind]} `);
      const sign = element('span', '', kind === 'added' ? '+ ' : '− ');
      sign.ariaHidden = 'true';
      rows.push(element(kind === 'added' ? 'ins' : 'del', '', word, sign, `${text}\n`));
    }
  }
  const code = element('pre', 'change-lines', ...rows);
  code.tabIndex = 0;
  code.setAttribute('role', 'group');
  code.setAttribute('aria-label', path);
  return [element('p', 'change-file', element('code', '', path)), code];
}
