/**
 * The panel that makes a run's network worse: presets, numbers, and what is emulated and how. Below, what really becomes of
 * the pictures, read from the synthetic camera's own. A run that began before the panel was open lets no media pass through
 * it (frame/conditions.ts says why), so the panel offers to start it again.
 */
import { element } from '../components/values.ts';
import { later } from '../i18n/en-later.ts';
import type { NetworkConditions } from '../sandbox/protocol.ts';
import type { TraceEntry } from '../trace/entry.ts';
import { GONE_MS, GOOD, LIMITS, latestPictures, PRESETS, presetOf } from './network.ts';

const t = later.network;
const MEASURE_MS = 1000;

export interface NetworkPanel {
  readonly conditions: NetworkConditions;
  /** Shows or hides it; hidden, the network is as it really is. Returns whether it shows now. */
  toggle(): boolean;
}

/** Puts the panel, hidden, before an element; `apply` is called with each change. */
export function createNetworkPanel(
  before: HTMLElement,
  options: {
    apply(conditions: NetworkConditions): void;
    trace(): readonly TraceEntry[];
    /** Something runs, whose media does not pass through here. */
    passesBy(): boolean;
    restart(): void;
  },
): NetworkPanel {
  let conditions: NetworkConditions = GOOD;
  let measuring: ReturnType<typeof setInterval> | undefined;
  let back: ReturnType<typeof setTimeout> | undefined;

  const panel = element('section', 'network-panel');
  panel.setAttribute('aria-label', t.name);
  panel.hidden = true;
  const presets = new Map(
    Object.entries(PRESETS).map(([name, preset]) => {
      const button = element('button', '', t.presets[name as keyof typeof PRESETS]);
      button.addEventListener('click', () => set(preset));
      return [name, button];
    }),
  );
  const gone = element('button', '', t.gone(GONE_MS / 1000));
  gone.addEventListener('click', () => {
    options.apply({ ...conditions, outMs: GONE_MS });
    gone.setAttribute('aria-pressed', 'true');
    say(t.goneNow(GONE_MS / 1000));
    clearTimeout(back);
    back = setTimeout(() => {
      gone.setAttribute('aria-pressed', 'false');
      say(t.back);
    }, GONE_MS);
  });
  const group = element('div', 'presets', ...presets.values(), gone);
  group.setAttribute('role', 'group');
  group.setAttribute('aria-label', t.presetsLabel);

  const delay = field(t.delay, t.ms, LIMITS.delayMs);
  const loss = field(t.loss, t.percent, LIMITS.loss);
  const kbps = field(t.bandwidth, t.kbps, LIMITS.kbps);
  kbps.input.placeholder = t.noLimit;
  for (const { input } of [delay, loss, kbps]) {
    input.addEventListener('change', () => {
      if (!input.checkValidity()) {
        say(t.bad(input.min, input.max));
        input.reportValidity();
        return;
      }
      set({
        delayMs: Number(delay.input.value),
        loss: Number(loss.input.value) / 100,
        kbps: kbps.input.value === '' ? null : Number(kbps.input.value),
        outMs: 0,
      });
    });
  }
  const said = element('p', 'said');
  said.setAttribute('role', 'status');
  const passesBy = element('p', 'passes-by', element('span', '', t.passesBy));
  const restart = element('button', '', t.restart);
  restart.addEventListener('click', () => options.restart());
  passesBy.append(restart);
  // Told once a second: to be read when one wants to, not to be read out.
  const measured = element('p', 'measured');
  const how = element('details', 'how', element('summary', '', t.how));
  how.append(element('ul', '', ...t.explained.map((line) => element('li', '', line))));
  panel.append(
    element('strong', 'name', t.name),
    group,
    element('div', 'fields', delay.label, loss.label, kbps.label),
    said,
    passesBy,
    measured,
    how,
  );
  before.before(panel);
  show();

  function say(text: string): void {
    said.textContent = text;
  }

  function set(next: NetworkConditions): void {
    conditions = next;
    options.apply(next);
    const preset = presetOf(next);
    say(preset === 'good' ? t.asItIs : t.worse(preset ? t.presets[preset] : t.own));
    show();
  }

  function show(): void {
    const preset = presetOf(conditions);
    for (const [name, button] of presets) button.setAttribute('aria-pressed', String(name === preset));
    delay.input.value = String(conditions.delayMs);
    loss.input.value = String(Math.round(conditions.loss * 1000) / 10);
    kbps.input.value = conditions.kbps === null ? '' : String(conditions.kbps);
    measure();
  }

  function measure(): void {
    passesBy.hidden = !options.passesBy();
    const pictures = latestPictures(options.trace());
    const lines = pictures.map(({ peer, element, delayMs, pictures, lost }) =>
      t.measured(peer, element, Math.round(delayMs), pictures, lost),
    );
    const text = lines.join(' · ') || t.nothingMeasured;
    if (measured.textContent !== text) measured.textContent = text;
  }

  return {
    get conditions() {
      return conditions;
    },
    toggle() {
      panel.hidden = !panel.hidden;
      clearInterval(measuring);
      if (panel.hidden) {
        conditions = GOOD;
        options.apply(GOOD);
      } else {
        say(t.asItIs);
        measuring = setInterval(measure, MEASURE_MS);
      }
      show();
      return !panel.hidden;
    },
  };
}

function field(name: string, unit: string, { min, max }: { min: number; max: number }) {
  const input = element('input', '');
  Object.assign(input, { type: 'number', min: String(min), max: String(max), step: 'any' });
  return {
    input,
    label: element('label', '', element('span', '', name), input, element('span', 'unit', unit)),
  };
}
