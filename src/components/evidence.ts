/** Under a claim that fails: what it looked for, what was seen last, and the way to that entry of the trace. */
import { strings } from '../i18n/en.ts';
import { asText, type Look, type Question } from '../trace/check.ts';
import type { TraceEntry } from '../trace/entry.ts';
import { rowText } from './trace-view.ts';
import { element } from './values.ts';

const t = strings.exercise;
const q = strings.questions;

/** Shows the evidence in a list's item of this number; none elsewhere. It is written anew only where it is another. */
export function showEvidence(
  items: Iterable<HTMLElement>,
  failing: number,
  look: Look | undefined,
  show: (entry: TraceEntry) => void,
): void {
  for (const [index, item] of [...items].entries()) {
    const before = item.querySelector<HTMLElement>('.evidence');
    const key = index === failing && look ? keyOf(look) : '';
    if ((before?.dataset['key'] ?? '') === key) continue;
    const hadFocus = before?.contains(document.activeElement);
    before?.remove();
    if (!key || !look) continue;
    const made = evidence(look, show);
    made.dataset['key'] = key;
    item.append(made);
    if (hadFocus) made.querySelector('button')?.focus();
  }
}

function keyOf({ question, isAnswered, entry }: Look): string {
  return JSON.stringify([question, isAnswered, entry?.id]);
}

function evidence({ question, isAnswered, entry }: Look, show: (entry: TraceEntry) => void): HTMLElement {
  const made = element('span', 'evidence');
  if (!isAnswered) made.append(element('span', '', t.expected(inWords(question))), ' ');
  if (!entry) {
    made.append(t.nothingSeen);
    return made;
  }
  const button = element('button', '', t.showInTrace);
  button.type = 'button';
  button.addEventListener('click', () => show(entry));
  made.append(t.seenLast(told(entry)), ' ', button);
  return made;
}

const MOST_CHARACTERS = 90;

/** `532 ms pc1 connection: connecting` */
function told(entry: TraceEntry): string {
  const text =
    entry.kind === 'console' ? entry.values.map(asText).join(' ') : (rowText(entry) ?? q.kinds[entry.kind]);
  const short = text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text;
  return `${entry.time.toFixed(0)} ms ${entry.peer === 'Preview' ? '' : `${entry.peer} `}${short}`;
}

function inWords(question: Question): string {
  if ('machine' in question) {
    const machines: Record<string, string> = strings.trace.machines;
    return q.state(machines[question.machine] ?? question.machine, question.state);
  }
  if ('method' in question) return q[question.of](question.method);
  if ('side' in question) {
    const side = strings.trace.words[question.side];
    return 'type' in question ? q.description(side, question.type) : q.candidate(side);
  }
  return 'type' in question ? q.event(question.type) : q.kinds[question.of];
}
