/** The sequence diagram: lifelines, arrows and states, as SVG; each row is a button, the list is its text. */
import { strings } from '../../i18n/en.ts';
import { type LadderRow, ladder, SERVER } from '../../trace/ladder.ts';
import { peerMark } from '../peers.ts';
import { element } from '../values.ts';
import { type MakeView, ms, svg } from './view.ts';

const t = strings.views;
const ROW = 26;
const TOP = 6;
const TIME_WIDTH = 78;
const MOST_ROWS = 400;

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
    const width = Math.max(panel.clientWidth - 4, 320);
    const height = TOP + rows.length * ROW + 16;
    const step = (width - TIME_WIDTH) / lifelines.length;
    const x = (name: string) => TIME_WIDTH + step * (lifelines.indexOf(name) + 0.5);
    const drawing = svg('svg', {
      width,
      height,
      class: 'sequence',
      role: 'list',
      'aria-label': t.names.sequence,
    });

    const head = svg('svg', { width, height: 30, class: 'sequence head', 'aria-hidden': 'true' });
    for (const name of lifelines) {
      const stroke = colourOf(name, lifelines);
      const at = { x1: x(name), x2: x(name), y1: 0, y2: height };
      drawing.append(svg('line', { ...at, stroke, 'stroke-dasharray': '3 4' }));
      const label = `${shapeOf(name, lifelines)} ${name}`;
      head.append(
        svg(
          'text',
          { x: x(name), y: 20, 'text-anchor': 'middle', class: 'lifeline', style: `fill: ${stroke}` },
          label,
        ),
      );
    }
    for (const [index, row] of rows.entries()) {
      const y = TOP + index * ROW + ROW / 2;
      const label = labelOf(row);
      const group = svg('g', {
        role: 'listitem',
        tabindex: 0,
        class: row.entry === selected ? 'row selected' : 'row',
        'aria-label': label,
      });
      group.append(
        svg('title', {}, label),
        svg('rect', { x: 0, y: y - ROW / 2, width, height: ROW, class: 'hit' }),
        svg('text', { x: TIME_WIDTH - 10, y: y + 4, 'text-anchor': 'end', class: 'time' }, ms(row.time)),
        ...(row.kind === 'arrow'
          ? arrow(row, x(row.from), x(row.to), y, colourOf(row.from, lifelines))
          : note(row, x(row.at), y, colourOf(row.at, lifelines))),
      );
      const choose = () => select(row.entry);
      group.addEventListener('click', choose);
      group.addEventListener('keydown', (event) => {
        if ((event as KeyboardEvent).key === 'Enter') choose();
      });
      drawing.append(group);
    }
    panel.replaceChildren(head, drawing);
    if (isFollowed) panel.scrollTop = panel.scrollHeight;
  },
});

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
  const head = to > from ? -7 : 7;
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
    svg('path', { d: `M${to} ${y + 5}l${head} -4v8z`, fill: colour }),
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

function note(row: Extract<LadderRow, { kind: 'note' }>, x: number, y: number, colour: string): Node[] {
  const text =
    row.machine === 'frame' ? t.remoteFrame : `${strings.trace.machines[row.machine]}: ${row.label}`;
  const width = text.length * 6.6 + 14;
  return [
    svg('rect', { x: x - width / 2, y: y - 9, width, height: 18, rx: 9, class: 'note', stroke: colour }),
    svg('text', { x, y: y + 4, 'text-anchor': 'middle', class: 'label' }, text),
  ];
}

/** Peers have their own colour; the connections of one page take those of Alice and Bob, in their order. */
function colourOf(name: string, lifelines: string[]): string {
  if (name === SERVER) return 'var(--peer-server)';
  const known = ['Alice', 'Bob', 'Carol', 'Dave'].find((peer) => name.startsWith(peer));
  const number = known
    ? peerMark(known).number
    : (lifelines.filter((other) => other !== SERVER).indexOf(name) % 3) + 1;
  return `var(--peer-${Math.min(number, 3)})`;
}

function shapeOf(name: string, lifelines: string[]): string {
  if (name === SERVER) return '◇';
  const known = ['Alice', 'Bob', 'Carol', 'Dave'].find((peer) => name.startsWith(peer));
  if (known) return peerMark(known).shape;
  return ['●', '■', '▲'][lifelines.filter((other) => other !== SERVER).indexOf(name) % 3] ?? '●';
}

/** As much of a label as fits between two lifelines. */
function fit(label: string, width: number): string {
  const characters = Math.max(6, Math.floor(width / 6.4) - 2);
  return label.length > characters ? `${label.slice(0, characters)}…` : label;
}
