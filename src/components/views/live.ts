/**
 * The running tracks: what each can do, what was asked, what was given, and what its pictures really are, side by side.
 * What is asked here goes to the track by applyConstraints(); nothing is loaded anew, and a call goes on.
 *
 * It draws its own rows once a second, not with the trace: what is being typed stays.
 */
import { strings } from '../../i18n/en.ts';
import type { LiveDevice, LiveTrack } from '../../sandbox/protocol.ts';
import { element } from '../values.ts';
import type { LiveReach, MakeView } from './view.ts';
import '../../styles/views.css';

const t = strings.views.live;
const LOOK_MS = 1000;
const SIZES: Record<string, [width: number, height: number]> = {
  'QVGA 320 × 240': [320, 240],
  'VGA 640 × 480': [640, 480],
  'HD 1280 × 720': [1280, 720],
  'Full HD 1920 × 1080': [1920, 1080],
  '4K 3840 × 2160': [3840, 2160],
};
const RATES = [5, 10, 15, 24, 30, 60];
const STRENGTHS = ['ideal', 'exact', 'min', 'max'];
/** What is tried most, first. */
const FIRST = ['width', 'height', 'frameRate', 'facingMode', 'resizeMode'];
/** They say which device it is, not how it shall be. */
const NOT_ASKED = new Set(['deviceId', 'groupId']);

interface Card {
  root: HTMLElement;
  update(track: LiveTrack): void;
}

export const makeView: MakeView = ({ panel, live }) => {
  const list = element('div', 'live');
  const none = element('p', 'empty', t.none);
  const devices = element('p', 'devices');
  const cards = new Map<string, Card>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function look(): Promise<void> {
    timer = undefined;
    if (!list.isConnected) return;
    const seen = new Set<string>();
    let known: LiveDevice[] = [];
    for (const peer of live.peers) {
      const { tracks = [], devices: found = [] } = await live.ask(peer, { do: 'look' });
      known = found;
      for (const track of tracks) {
        const key = `${peer} ${track.object} ${track.label}`;
        seen.add(key);
        let card = cards.get(key);
        if (!card) {
          card = makeCard(peer, track, live);
          cards.set(key, card);
          // Pictures first: most of what is tried here is about them.
          if (track.kind === 'video') list.prepend(card.root);
          else list.append(card.root);
        }
        card.update(track);
      }
    }
    for (const [key, { root }] of cards) {
      if (seen.has(key)) continue;
      root.remove();
      cards.delete(key);
    }
    none.hidden = cards.size > 0;
    const text = known.map(({ kind, label }) => t.device(kind, label)).join(' · ');
    devices.textContent = text && `${t.devices}: ${text}`;
    timer ??= setTimeout(look, LOOK_MS);
  }

  return {
    draw() {
      if (!list.isConnected) panel.append(none, list, devices);
      if (timer === undefined) timer = setTimeout(look);
    },
  };
};

function makeCard(peer: string, first: LiveTrack, live: LiveReach): Card {
  const says = element('p', 'says');
  says.setAttribute('role', 'status');
  const rows = new Map<string, Row>();
  const body = element('tbody', '');
  const names = [
    ...new Set([
      ...FIRST.filter((name) => name in first.settings),
      ...Object.keys(first.settings),
      ...Object.keys(first.capabilities),
    ]),
  ].filter((name) => !NOT_ASKED.has(name));
  let now = first;
  for (const name of names) {
    const row = makeRow(name, first);
    rows.set(name, row);
    body.append(row.root);
  }

  const wanted = (): MediaTrackConstraints =>
    Object.fromEntries(
      [...rows].flatMap(([name, { asked }]) => (asked() === undefined ? [] : [[name, asked()]])),
    );

  async function ask(constraints: MediaTrackConstraints): Promise<void> {
    const { object, kind } = first;
    const { error } = await live.ask(peer, { do: 'constrain', object, kind, constraints });
    says.classList.toggle('bad', error !== undefined);
    if (!error) says.textContent = t.met;
    else if (error.constraint) {
      const { constraint } = error;
      const value = constraints[constraint as keyof MediaTrackConstraints];
      says.textContent = t.impossible(
        constraint,
        asWords(value),
        nearest(now.capabilities[constraint], value),
      );
    } else says.textContent = t.failed(error.name, error.message);
  }

  const button = (text: string, act: () => unknown) => {
    const made = element('button', '', text);
    made.type = 'button';
    made.addEventListener('click', () => void act());
    return made;
  };
  const choices = element('div', 'choices');
  if (first.kind === 'video') {
    choices.append(
      preset(t.size, Object.keys(SIZES), (chosen) => {
        const [width, height] = SIZES[chosen] ?? [640, 480];
        rows.get('width')?.set(width);
        rows.get('height')?.set(height);
        return ask(wanted());
      }),
      preset(t.rate, RATES.map(String), (chosen) => {
        rows.get('frameRate')?.set(Number(chosen));
        return ask(wanted());
      }),
    );
  }
  choices.append(
    button(t.ask, () => ask(wanted())),
    button(t.clear, () => {
      for (const { set } of rows.values()) set(undefined);
      return ask({});
    }),
    button(t.write, () => {
      const isWritten = live.write(first.kind, wanted());
      says.classList.toggle('bad', !isWritten);
      says.textContent = isWritten ? t.written : t.notWritten;
    }),
  );

  const heads = element('tr', '', ...t.heads.map((text) => element('th', '', text)));
  const grid = element('table', 'cards', element('caption', '', t.track(peer, first.object, first.label)));
  grid.append(element('thead', '', heads), body);
  return {
    root: element(
      'section',
      '',
      element('h4', '', t.track(peer, first.object, first.label)),
      choices,
      says,
      grid,
    ),
    update(track) {
      now = track;
      for (const row of rows.values()) row.update(track);
    },
  };
}

interface Row {
  root: HTMLTableRowElement;
  /** What stands in the fields, as a constraint; undefined where nothing is asked. */
  asked(): ConstrainULong | ConstrainDOMString | ConstrainBoolean | undefined;
  set(value: number | undefined): void;
  update(track: LiveTrack): void;
}

/** A number, a switch or a menu, by what the track can do. */
function makeRow(name: string, { capabilities, settings }: LiveTrack): Row {
  const can = capabilities[name];
  const isNumber = typeof settings[name] === 'number' || isRange(can);
  const isSwitch = !isNumber && (typeof settings[name] === 'boolean' || includesBoolean(can));
  const field: HTMLInputElement | HTMLSelectElement = isNumber
    ? Object.assign(document.createElement('input'), { type: 'number', step: 'any' })
    : menu(isSwitch ? ['true', 'false'] : textsOf(can));
  field.setAttribute('aria-label', t.value(name));
  const strength = element('select', '', ...(isNumber ? STRENGTHS : STRENGTHS.slice(0, 2)).map(option));
  strength.setAttribute('aria-label', t.strength(name));
  const cells = ['asked', 'given', 'measured'].map(() => element('td', ''));
  const [asked, given, measured] = cells;
  const root = element(
    'tr',
    '',
    Object.assign(element('th', '', name), { scope: 'row' }),
    element('td', '', canDo(can)),
    element('td', '', field),
    element('td', '', strength),
    ...cells,
  );
  for (const [index, cell] of [...root.cells].entries()) cell.dataset['name'] = t.heads[index] ?? '';
  const value = () => (isNumber ? Number(field.value) : isSwitch ? field.value === 'true' : field.value);
  return {
    root,
    asked: () => (field.value === '' ? undefined : { [strength.value]: value() }),
    set(to) {
      field.value = to === undefined ? '' : String(to);
    },
    update(track) {
      const constraint = track.constraints[name as keyof MediaTrackConstraints];
      const real = track.measured?.[name as 'width' | 'height' | 'frameRate'];
      asked?.replaceChildren(constraint === undefined ? '' : asWords(constraint));
      given?.replaceChildren(asWords(track.settings[name] ?? ''));
      measured?.replaceChildren(real === undefined ? '' : rounded(real));
    },
  };
}

function preset(label: string, names: string[], choose: (name: string) => unknown): HTMLElement {
  const select = element('select', '', element('option', '', t.preset), ...names.map(option));
  select.firstElementChild?.setAttribute('value', '');
  select.addEventListener('change', () => select.value !== '' && void choose(select.value));
  // Its options are no part of its name.
  select.setAttribute('aria-label', label);
  return element('label', '', label, ' ', select);
}

function menu(values: string[]): HTMLSelectElement {
  const any = Object.assign(element('option', '', t.any), { value: '' });
  return element('select', '', any, ...values.map(option));
}

function option(value: string): HTMLOptionElement {
  const text = value === 'true' ? t.on : value === 'false' ? t.off : value;
  return Object.assign(element('option', '', text), { value });
}

function isRange(value: unknown): value is { min: number; max: number } {
  return typeof value === 'object' && value !== null && 'min' in value && 'max' in value;
}

function includesBoolean(value: unknown): boolean {
  return Array.isArray(value) && value.some((one) => typeof one === 'boolean');
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function canDo(value: unknown): string {
  if (isRange(value)) return `${rounded(value.min)} – ${rounded(value.max)}`;
  return textsOf(value)
    .map((one) => (one === 'true' ? t.on : one === 'false' ? t.off : one))
    .join(', ');
}

/** The nearest of what a track can do to what was asked. */
function nearest(can: unknown, asked: unknown): string {
  if (!isRange(can)) return canDo(can) || t.unknown;
  const wish = typeof asked === 'object' && asked !== null ? Object.values(asked)[0] : asked;
  return rounded(Math.min(can.max, Math.max(can.min, Number(wish))));
}

/** 640, { ideal: 640 } → ideal 640 */
function asWords(value: unknown): string {
  if (typeof value === 'number') return rounded(value);
  if (typeof value === 'boolean') return value ? t.on : t.off;
  if (typeof value !== 'object' || value === null) return String(value ?? '');
  return Object.entries(value)
    .map(([key, inner]) => `${key} ${asWords(inner)}`)
    .join(', ');
}

function rounded(value: number): string {
  return String(Number(value.toFixed(2)));
}
