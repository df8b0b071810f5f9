/** "Edit and set": a description is changed and set again, by real calls on the learner's connections. */
import { strings } from '../../i18n/en.ts';
import type { ExperimentOutcome } from '../../sandbox/protocol.ts';
import { type End, type Ends, endsOf, isAlive } from '../../trace/ends.ts';
import type { EntryOf, Trace } from '../../trace/entry.ts';
import type { Experiments, HeldByPeer } from '../experiments.ts';
import { element } from '../values.ts';
import { renegotiate, type Step, type Where } from './renegotiate.ts';
import { button, createSdpEditor, type SdpEditor } from './sdp-editor.ts';

const t = strings.views.sdp;
type Description = EntryOf<'description'>;

/** Can this description be set again? */
export function isEditable(trace: Trace, description: Description, experiments: Experiments): boolean {
  const { peer, type } = description;
  return (type === 'offer' || type === 'answer') && experiments.reaches(peer) && isAlive(trace, description);
}

export interface Editing {
  trace: Trace;
  description: Description;
  /** As it is called in the list. */
  name: string;
  experiments: Experiments;
  /** What was typed before. */
  draft: string | undefined;
  onInput(text: string): void;
  close(): void;
  /** Shows the description that this connection has set last. */
  showSet(end: End, side: 'local' | 'remote'): void;
}

export function createExperimentEditor(editing: Editing): SdpEditor {
  const { trace, description, experiments } = editing;
  const type = description.type === 'offer' ? 'offer' : 'answer';
  const { author, receiver } = reachable(trace, endsOf(trace, description), experiments);
  const choice = author && receiver ? whereChoice(author, receiver, description.side) : undefined;
  const steps = element('ol', 'steps');
  const status = element('p', 'verdict');
  status.setAttribute('role', 'status');

  const set = button(choice ? t.set : t.setOnce, () => void run(), 'primary');
  async function run(): Promise<void> {
    set.disabled = true;
    steps.replaceChildren();
    status.replaceChildren();
    const where = choice?.where() ?? 'both';
    const verdict = await renegotiate({
      description: { type, sdp: editor.text },
      ends: { ...(author && { author }), ...(receiver && { receiver }) },
      where,
      call: experiments.call,
      onStep: (step) => steps.append(stepRow(step)),
    });
    set.disabled = false;
    status.className = verdict === 'set' ? 'verdict good' : 'verdict bad';
    status.append(t.verdicts[verdict]);
    const shown = where === 'both' && author ? author : receiver;
    if (verdict !== 'set' || !shown) return;
    const show = () => editing.showSet(shown, shown === author ? 'local' : 'remote');
    status.append(' ', button(t.showSet, show));
  }

  const plan = choice
    ? t.exchange(nameOf(choice.author), nameOf(choice.receiver))
    : t.elsewhere(nameOf(description));
  const editor = createSdpEditor(
    t.editTitle(editing.name),
    description.sdp.replaceAll('\r\n', '\n'),
    [
      ...(choice ? [choice.element] : []),
      element('p', 'plan', plan),
      element('div', 'actions', set, button(t.closeEditor, editing.close)),
      steps,
      status,
    ],
    { ...(editing.draft !== undefined && { text: editing.draft }), onInput: editing.onInput },
  );
  return editor;
}

/** A description that waits: set as it is, or changed. */
export function createHeldEditor(held: HeldByPeer, experiments: Experiments): SdpEditor {
  const method = held.side === 'local' ? 'setLocalDescription' : 'setRemoteDescription';
  const call = `${nameOf(held)}.${method}(${held.type})`;
  const actions = element(
    'div',
    'actions',
    button(t.setHeld, () => experiments.release(held, editor.text), 'primary'),
    button(t.setUnchanged, () => experiments.release(held)),
  );
  const editor = createSdpEditor(t.heldTitle(call), held.sdp.replaceAll('\r\n', '\n'), [actions]);
  editor.element.classList.add('held');
  return editor;
}

/** The ends that live, and whose pane this page can reach. */
function reachable(trace: Trace, { author, receiver }: Ends, experiments: Experiments): Ends {
  const isThere = (end: End | undefined) => end && experiments.reaches(end.peer) && isAlive(trace, end);
  return { ...(author && isThere(author) && { author }), ...(receiver && isThere(receiver) && { receiver }) };
}

let lastGroup = 0;

function whereChoice(author: End, receiver: End, side: 'local' | 'remote') {
  const group = `where-${++lastGroup}`;
  const option = (where: Where, isChosen: boolean) => {
    const radio = element('input', '');
    radio.type = 'radio';
    radio.name = group;
    radio.value = where;
    radio.checked = isChosen;
    return element('label', '', radio, ` ${t.whereIs[where](nameOf(author), nameOf(receiver))}`);
  };
  const made = element(
    'fieldset',
    'where',
    element('legend', '', t.where),
    option('both', side === 'local'),
    option('remote', side === 'remote'),
  );
  const where = (): Where =>
    made.querySelector<HTMLInputElement>('input[value="remote"]')?.checked ? 'remote' : 'both';
  return { element: made, author, receiver, where };
}

function stepRow({ end, method, type = '', isEdited, outcome }: Step): HTMLElement {
  const call = element('code', '', `${nameOf(end)}.${method}(${type})`);
  const edited = isEdited ? ` · ${t.edited}` : '';
  return element(
    'li',
    'error' in outcome || 'gone' in outcome ? 'bad' : '',
    call,
    `${edited}: ${told(outcome)}`,
  );
}

function told(outcome: ExperimentOutcome): string {
  if ('gone' in outcome) return t.gone;
  return 'error' in outcome ? `${outcome.error.name}: ${outcome.error.message}` : t.stepDone;
}

/** `pc1`, or `Alice pc1` where there are several panes. */
export function nameOf({ peer, object }: End): string {
  return peer === 'Preview' ? object : `${peer} ${object}`;
}
