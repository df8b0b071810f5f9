/** State lanes over time: one row for each connection and machine, one bar for each state. */
import { strings } from '../../i18n/en.ts';
import { causeOf, lanes } from '../../trace/lanes.ts';
import { element } from '../values.ts';
import { type MakeView, ms } from './view.ts';

const t = strings.views;
const GOOD = new Set(['connected', 'completed', 'complete']);
const BAD = new Set(['failed', 'disconnected']);

export const makeView: MakeView = ({ panel, select }) => ({
  draw(trace, selected) {
    const all = lanes(trace);
    if (all.length === 0) {
      panel.replaceChildren(element('p', 'empty', t.empty.states));
      return;
    }
    const first = Math.min(...all.map(({ spans }) => spans[0]?.from ?? 0));
    // The last change of all says where the picture ends: a call that goes on for an hour is not an hour of one bar.
    const lastChange = Math.max(...all.flatMap(({ spans }) => spans.map(({ from }) => from)));
    const end = Math.max(first + 1, lastChange + (lastChange - first) * 0.15 + 20);
    const share = (time: number) => `${(100 * (Math.min(time, end) - first)) / (end - first)}%`;
    const cursor = trace.find(({ id }) => id === selected)?.time;

    const list = element('div', 'lanes');
    list.setAttribute('role', 'list');
    let object = '';
    for (const lane of all) {
      const who = lane.peer === 'Preview' ? lane.object : `${lane.peer} ${lane.object}`;
      const row = element('div', who === object ? 'lane' : 'lane first');
      object = who;
      row.setAttribute('role', 'listitem');
      const track = element('div', 'track');
      for (const { state, from, to, entry } of lane.spans) {
        const bar = element('button', 'span', state);
        bar.type = 'button';
        bar.title = t.span(state, ms(from), ms(to));
        bar.setAttribute('aria-label', bar.title);
        bar.style.left = share(from);
        bar.style.width = `calc(${share(to)} - ${share(from)})`;
        bar.dataset['tone'] = GOOD.has(state) ? 'good' : BAD.has(state) ? 'bad' : '';
        if (entry !== undefined && entry === selected) bar.classList.add('selected');
        bar.disabled = entry === undefined;
        bar.addEventListener('click', () => entry !== undefined && select(causeOf(trace, entry) ?? entry));
        track.append(bar);
      }
      if (cursor !== undefined && cursor >= first && cursor <= end) {
        const line = element('div', 'cursor');
        line.style.left = share(cursor);
        track.append(line);
      }
      row.append(
        element('div', 'name', element('b', '', who), ` ${strings.trace.machines[lane.machine]}`),
        track,
      );
      list.append(row);
    }
    const axis = element(
      'div',
      'axis',
      element('span', '', `${ms(first)} ms`),
      element('span', '', `${ms(end)} ms`),
    );
    panel.replaceChildren(list, axis);
  },
});
