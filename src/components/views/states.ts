/** State lanes over time: one row for each connection and machine, one bar for each state. */
import { strings } from '../../i18n/en.ts';
import { causeOf, type Lane, lanes } from '../../trace/lanes.ts';
import { element } from '../values.ts';
import { type MakeView, ms, rove, timeAxis } from './view.ts';

const t = strings.views;
const GOOD = new Set(['connected', 'completed', 'complete']);
const BAD = new Set(['failed', 'disconnected']);

export const makeView: MakeView = ({ panel, select, point }) => {
  let axis: ReturnType<typeof timeAxis> | undefined;
  return {
    draw(trace, selected) {
      const all = lanes(trace);
      axis = undefined;
      if (all.length === 0) {
        panel.replaceChildren(element('p', 'empty', t.empty.states));
        return;
      }
      const first = Math.min(...all.map(({ spans }) => spans[0]?.from ?? 0));
      // The last change of all says where the picture ends: a call that goes on for an hour is not an hour of one bar.
      const lastChange = Math.max(...all.flatMap(({ spans }) => spans.map(({ from }) => from)));
      const end = Math.max(first + 1, lastChange + (lastChange - first) * 0.15 + 20);
      const share = (time: number) => `${(100 * (Math.min(time, end) - first)) / (end - first)}%`;

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
          bar.dataset['time'] = String(from);
          if (entry === selected) bar.classList.add('selected');
          bar.addEventListener('click', () => select(causeOf(trace, entry) ?? entry));
          track.append(bar);
        }
        row.append(element('div', 'name', element('b', '', who), ` ${nameOf(lane, all)}`), track);
        list.append(row);
      }
      rove(list, '.span');
      axis = timeAxis(list, first, end, point);
      panel.replaceChildren(list, axis.axis);
    },
    point: (time) => axis?.show(time),
  };
};

/** `DTLS`; where a connection has several transports, each with its number: `ICE transport 2`. */
function nameOf(lane: Lane, all: Lane[]): string {
  const alike = all.filter(
    ({ peer, object, machine }) => peer === lane.peer && object === lane.object && machine === lane.machine,
  );
  const name = strings.trace.machines[lane.machine];
  return alike.length > 1 ? `${name} ${alike.indexOf(lane) + 1}` : name;
}
