/** What the views of a trace have in common. Types, and a few words for drawing. */

import type { LiveAsk, LiveOutcome } from '../../sandbox/protocol.ts';
import type { SourcePosition, Trace } from '../../trace/entry.ts';
import type { Experiments } from '../experiments.ts';
import '../../styles/views.css';

/** A view draws the whole trace as it stands; it is asked again when more has come, or another entry is selected. */
export interface View {
  draw(trace: Trace, selected: number | undefined): void;
  /** Shows the time cursor: ms since Run, or undefined for none. Asked after each draw(). */
  point?(time: number | undefined): void;
}

/** What runs now, for the lab. */
export interface LiveReach {
  /** Those with a running frame in this page. */
  readonly peers: readonly string[];
  ask(peer: string, ask: LiveAsk): Promise<LiveOutcome>;
  /** Writes constraints into the learner's call of getUserMedia(); false where the code has none that can be read. */
  write(kind: 'audio' | 'video', constraints: MediaTrackConstraints): boolean;
}

export interface ViewContext {
  panel: HTMLElement;
  /** All views follow one selection: the id of an entry. */
  select(entry: number): void;
  goTo(source: SourcePosition): void;
  /** All views have one time cursor. What carries `data-time` sets it by itself, on hover and on focus. */
  point(time: number): void;
  experiments: Experiments;
  live: LiveReach;
}

export type MakeView = (context: ViewContext) => View;

/** An SVG element; attributes as they are written. */
export function svg(
  name: string,
  attributes: Record<string, string | number>,
  ...children: (Node | string)[]
): SVGElement {
  const made = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  made.append(...children);
  return made;
}

export function ms(time: number): string {
  return time.toFixed(1);
}

const STEPS: Record<string, number> = { ArrowUp: -1, ArrowLeft: -1, ArrowDown: 1, ArrowRight: 1 };

/** Many rows are one stop of the Tab key: arrows go from one to the next, Home and End to the ends. */
export function rove(list: Element, rows: string): void {
  const all = [...list.querySelectorAll<HTMLElement | SVGElement>(rows)];
  const moveStop = (to: HTMLElement | SVGElement | undefined) => {
    for (const row of all) row.tabIndex = row === to ? 0 : -1;
  };
  moveStop(all.find((row) => row.classList.contains('selected')) ?? all[0]);
  list.addEventListener('focusin', ({ target }) => {
    const row = all.find((each) => each === target);
    if (row) moveStop(row);
  });
  list.addEventListener('keydown', (event) => {
    const { key, target } = event as KeyboardEvent;
    const from = all.indexOf(target as HTMLElement);
    if (from < 0) return;
    const step = STEPS[key];
    const to = key === 'Home' ? 0 : key === 'End' ? all.length - 1 : step === undefined ? -1 : from + step;
    if (!all[to]) return;
    event.preventDefault();
    all[to].focus();
  });
}

/** Marks the last row until then; rows are what carries `data-time`. */
export function pointAtRow(within: Element, time: number | undefined): void {
  within.querySelector('.at-cursor')?.classList.remove('at-cursor');
  if (time === undefined) return;
  [...within.querySelectorAll<HTMLElement | SVGElement>('[data-time]')]
    .findLast((row) => Number(row.dataset['time']) <= time)
    ?.classList.add('at-cursor');
}

/**
 * Tracks from one time to another, one below the other: hovering them sets the time cursor, and show() draws it over all
 * of them (views.css, --cursor), with its time on the axis.
 */
export function timeAxis(list: HTMLElement, from: number, to: number, point: (time: number) => void) {
  const label = document.createElement('output');
  label.className = 'at';
  const axis = document.createElement('div');
  axis.className = 'axis';
  for (const time of [from, (from + to) / 2, to]) {
    const mark = document.createElement('span');
    mark.textContent = `${ms(time)} ms`;
    axis.append(mark);
  }
  axis.append(label);
  list.addEventListener('pointermove', ({ target, clientX }) => {
    const track = target instanceof Element ? target.closest('.track') : null;
    if (!track) return;
    const { left, width } = track.getBoundingClientRect();
    point(from + ((to - from) * (clientX - left)) / width);
  });
  return {
    axis,
    show(time: number | undefined): void {
      const isInside = time !== undefined && time >= from && time <= to;
      for (const part of [list, axis]) {
        part.toggleAttribute('data-cursor', isInside);
        if (isInside) part.style.setProperty('--cursor', `${(100 * (time - from)) / (to - from)}%`);
      }
      label.textContent = isInside ? `${ms(time)} ms` : '';
    },
  };
}

/** A table with a head; numbers are right-aligned. `times` are those of its rows, for the time cursor. */
export function table(
  heads: string[],
  rows: (string | number | Node)[][],
  caption: string,
  times: readonly number[] = [],
): HTMLTableElement {
  const made = document.createElement('table');
  made.createCaption().textContent = caption;
  const head = made.createTHead().insertRow();
  for (const [index, text] of heads.entries()) {
    const cell = document.createElement('th');
    cell.scope = 'col';
    if (typeof rows[0]?.[index] === 'number') cell.className = 'number';
    cell.textContent = text;
    head.append(cell);
  }
  const body = made.createTBody();
  for (const [index, row] of rows.entries()) {
    const line = body.insertRow();
    if (times[index] !== undefined) line.dataset['time'] = String(times[index]);
    for (const [column, value] of row.entries()) {
      const cell = line.insertCell();
      // On a phone a row is a card, and each value has its name beside it.
      cell.dataset['name'] = heads[column] ?? '';
      if (typeof value === 'number') cell.className = 'number';
      // Addresses and messages may be broken anywhere; words may not.
      else if (
        typeof value === 'string'
          ? value.length > 24
          : value instanceof HTMLElement && value.localName === 'code'
      )
        cell.className = 'long';
      cell.append(typeof value === 'number' ? String(value) : value);
    }
  }
  return made;
}
