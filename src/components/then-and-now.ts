/** Two small programs side by side, each with its code, a button that runs it, and what the browser says. */
import { strings } from '../i18n/en.ts';
import type { Pair } from '../lessons.ts';
import type { FrameFile } from '../sandbox/protocol.ts';
import { paint } from './paint.ts';
import { createSample } from './sample.ts';
import { element } from './values.ts';

const t = strings.lessonParts;

export function showSides(host: HTMLElement, { old, today }: Pair): void {
  // Both may run at once, to be compared.
  host.replaceChildren(side(host, t.old, old, 1), side(host, t.today, today, 2));
}

export function explainFailure(host: HTMLElement): void {
  host.replaceChildren(element('p', '', t.unreachable));
}

/** `number` is that of its pane: each side has a site of its own. */
function side(group: HTMLElement, name: string, files: FrameFile[], number: number): HTMLElement {
  const run = element('button', 'primary', t.runSide(name));
  const stop = element('button', '', strings.exercise.stop);
  run.type = stop.type = 'button';
  stop.hidden = true;
  const stage = element('div', 'sample');
  stage.hidden = true;
  // Where there is nothing to be seen, what the browser says is all.
  stage.classList.toggle('bare', !files[0]?.text.includes('<video'));
  const section = element(
    'section',
    'side',
    element('h3', '', name),
    ...files.flatMap(code),
    element('p', 'buttons', run, stop),
    stage,
  );
  section.ariaLabel = name;
  const sample = createSample(stage, {
    number,
    group,
    onRunning: (isRunning) => {
      stop.hidden = !isRunning;
    },
  });
  run.addEventListener('click', () => void sample.run(files));
  stop.addEventListener('click', () => sample.stop());
  return section;
}

/** The page around the code is the same for both sides, and not what it is about. */
function code({ path, text }: FrameFile): HTMLElement[] {
  if (path === 'index.html') return [];
  const lines = element('code', '');
  paint(lines, text);
  const block = element('pre', 'code', lines);
  block.tabIndex = 0;
  block.ariaLabel = path;
  block.role = 'group';
  return [block];
}
