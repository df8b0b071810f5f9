/** The sequence diagram: lifelines, arrows and states, as SVG; each row is a button, the list is its text. */
import { strings } from '../../i18n/en.ts';
import { SERVER } from '../../trace/entry.ts';
import { type LadderRow, ladder } from '../../trace/ladder.ts';
import { peerMark } from '../peers.ts';
import { element } from '../values.ts';
import { type MakeView, ms, pointAtRow, rove, svg } from './view.ts';

const t = strings.views;
const ROW = 26;
const TOP = 6;
const MOST_ROWS = 400;
/** Lifelines that stand closer than this leave no room for a state with the name of its machine, px. */
const CLOSE = 210;
/** A character of a label, px. */
const CHARACTER = 6.5;

interface Place {
  lifelines: string[];
  width: number;
  /** Where the times stand, right-aligned; lifelines begin here. */
  left: number;
  /** From one lifeline to the next. */
  step: number;
  x(name: string): number;
}

export const makeView: MakeView = ({ panel, select }) => ({
  draw(trace, selected) {
    const { lifelines, rows: all } = ladder(trace);
    if (all.length === 0) {
      panel.replaceChildren(element('p', 'empty', t.empty.sequence));
      return;
    }
    const rows = all.slice(-MOST_ROWS);
    // It follows a call that goes on, once someone has gone to its end; it opens at the beginning.
    const isFollowed = panel.scrollTop > 0 && panel.scrollHeight - panel.scrollTop - panel.clientHeight < 40;
    const left = panel.clientWidth < 480 ? 52 : 78;
    const width = Math.max(panel.clientWidth - 4, 320, left + lifelines.length * 84);
    const step = (width - left) / lifelines.length;
    const x = (name: string) => left + step * (lifelines.indexOf(name) + 0.5);
    const place: Place = { lifelines, width, left, step, x };
    const height = TOP + rows.length * ROW + 16;
    const drawing = svg('svg', {
      width,
      height,
      class: 'sequence',
      role: 'list',
      'aria-label': t.names.sequence,
    });
    for (const name of lifelines) {
      const at = { x1: x(name), x2: x(name), y1: 0, y2: height };
      drawing.append(svg('line', { ...at, stroke: colourOf(name, lifelines), 'stroke-dasharray': '3 4' }));
    }
    for (const [index, row] of rows.entries()) {
      const y = TOP + index * ROW + ROW / 2;
      const label = labelOf(row);
      const group = svg('g', {
        role: 'listitem',
        tabindex: -1,
        class: row.entry === selected ? 'row selected' : 'row',
        'aria-label': label,
        'data-time': row.time,
      });
      group.append(
        svg('title', {}, label),
        svg('rect', { x: 0, y: y - ROW / 2, width, height: ROW, class: 'hit' }),
        svg('line', { x1: 0, x2: width, y1: y + ROW / 2, y2: y + ROW / 2, class: 'now' }),
        svg('text', { x: left - 8, y: y + 4, 'text-anchor': 'end', class: 'time' }, ms(row.time)),
        ...(row.kind === 'arrow'
          ? arrow(row, x(row.from), x(row.to), y, colourOf(row.from, lifelines))
          : note(row, place, y, colourOf(row.at, lifelines))),
      );
      const choose = () => select(row.entry);
      group.addEventListener('click', choose);
      group.addEventListener('keydown', (event) => {
        if ((event as KeyboardEvent).key === 'Enter') choose();
      });
      drawing.append(group);
    }
    rove(drawing, '.row');
    panel.replaceChildren(head(place), drawing);
    if (isFollowed) panel.scrollTop = panel.scrollHeight;
  },
  point: (time) => pointAtRow(panel, time),
});

/** The names; those of one peer stand together under its name: Alice over pc1, pc2 and her signaling. */
function head({ lifelines, width, step, x }: Place): SVGElement {
  const groups = Map.groupBy(lifelines, (name) => name.split(' ')[0] ?? name);
  const hasGroups = [...groups.values()].some((names) => names.length > 1);
  const y = hasGroups ? 36 : 20;
  const made = svg('svg', { width, height: y + 10, class: 'sequence head', 'aria-hidden': 'true' });
  for (const [peer, names] of groups) {
    const [first = peer] = names;
    const last = names.at(-1) ?? first;
    const style = `fill: ${colourOf(first, lifelines)}`;
    const middle = { 'text-anchor': 'middle', class: 'lifeline', style };
    const title = `${shapeOf(first, lifelines)} ${peer}`;
    if (names.length === 1) {
      made.append(svg('text', { ...middle, x: x(first), y }, title));
      continue;
    }
    made.append(
      svg('text', { ...middle, x: (x(first) + x(last)) / 2, y: 15 }, title),
      svg('line', {
        x1: x(first) - step / 3,
        x2: x(last) + step / 3,
        y1: 20,
        y2: 20,
        stroke: colourOf(first, lifelines),
      }),
    );
    for (const name of names) {
      const part = name.slice(peer.length + 1);
      made.append(svg('text', { ...middle, x: x(name), y }, partLabel(part)));
    }
  }
  return made;
}

function partLabel(name: string): string {
  return /^io\d+$/.test(name) ? t.signaling : name;
}

function labelOf(row: LadderRow): string {
  if (row.kind === 'arrow') return t.arrow(row.from, row.to, row.label, ms(row.time));
  const label =
    row.machine === 'frame'
      ? `${t.remoteFrame} (${row.label})`
      : `${strings.trace.machines[row.machine]}: ${row.label}`;
  return t.note(row.at, label, ms(row.time));
}

function arrow(
  { label, of }: Extract<LadderRow, { kind: 'arrow' }>,
  from: number,
  to: number,
  y: number,
  colour: string,
): Node[] {
  const tip = to > from ? -7 : 7;
  const dashed = of === 'data' || of === 'media';
  return [
    svg('line', {
      x1: from,
      x2: to,
      y1: y + 5,
      y2: y + 5,
      stroke: colour,
      'stroke-width': of === 'description' ? 2 : 1.25,
      ...(dashed && { 'stroke-dasharray': '6 3' }),
    }),
    svg('path', { d: `M${to} ${y + 5}l${tip} -4v8z`, fill: colour }),
    svg(
      'text',
      {
        x: (from + to) / 2,
        y: y + 1,
        'text-anchor': 'middle',
        class: of === 'description' ? 'label strong' : 'label',
      },
      fit(label, Math.abs(to - from)),
    ),
  ];
}

/** A state or the first picture, on its lifeline: in short words where lifelines stand close, and never cut off. */
function note(row: Extract<LadderRow, { kind: 'note' }>, place: Place, y: number, colour: string): Node[] {
  const { step, left, width } = place;
  const { machine, label } = row;
  const [full, short] =
    machine === 'frame'
      ? [t.remoteFrame, t.shortFrame]
      : [`${strings.trace.machines[machine]}: ${label}`, `${t.shortMachines[machine]}${label}`];
  // All of them alike: short where lifelines stand close.
  const text = step < CLOSE ? short : full;
  const box = text.length * CHARACTER + 14;
  const x = Math.min(Math.max(place.x(row.at), left + box / 2), width - box / 2 - 2);
  return [
    svg('rect', { x: x - box / 2, y: y - 9, width: box, height: 18, rx: 9, class: 'note', stroke: colour }),
    svg('text', { x, y: y + 4, 'text-anchor': 'middle', class: 'label' }, text),
  ];
}

const NAMED = ['Alice', 'Bob', 'Carol', 'Dave'];

/** Peers have their own colour; the connections of one page take those of Alice and Bob, in their order. */
function colourOf(name: string, lifelines: string[]): string {
  if (name === SERVER) return 'var(--peer-server)';
  const known = NAMED.find((peer) => name.startsWith(peer));
  const number = known
    ? peerMark(known).number
    : (lifelines.filter((other) => other !== SERVER).indexOf(name) % 3) + 1;
  return `var(--peer-${Math.min(number, 3)})`;
}

function shapeOf(name: string, lifelines: string[]): string {
  if (name === SERVER) return '◇';
  const known = NAMED.find((peer) => name.startsWith(peer));
  if (known) return peerMark(known).shape;
  return ['●', '■', '▲'][lifelines.filter((other) => other !== SERVER).indexOf(name) % 3] ?? '●';
}

/** As much of a label as fits between two lifelines. */
function fit(label: string, width: number): string {
  const characters = Math.max(6, Math.floor(width / CHARACTER) - 2);
  return label.length > characters ? `${label.slice(0, characters)}…` : label;
}
