/** The setup waterfall. */
import { strings } from '../../i18n/en.ts';
import { waterfall } from '../../trace/waterfall.ts';
import { peerMark } from '../peers.ts';
import { element } from '../values.ts';
import { type MakeView, ms, rove, timeAxis } from './view.ts';

const t = strings.views;

export const makeView: MakeView = ({ panel, select, point }) => {
  let axis: ReturnType<typeof timeAxis> | undefined;
  return {
    draw(trace, selected) {
      const { steps, firstFrame } = waterfall(trace);
      axis = undefined;
      if (steps.length === 0) {
        panel.replaceChildren(element('p', 'empty', t.empty.setup));
        return;
      }
      const end = Math.max(...steps.map(({ from, to, isOpen }) => (isOpen ? from : to))) * 1.04 + 1;
      const list = element('div', 'lanes waterfall');
      list.setAttribute('role', 'list');
      const connections = [...new Set(steps.map(({ peer, object }) => `${peer} ${object}`))].filter((name) =>
        / pc\d+$/.test(name),
      );
      for (const { name, peer, object, from, to, isOpen, entry } of steps) {
        const shown = Math.min(to, end);
        const length = isOpen ? t.setup.open : `${ms(to - from)} ms`;
        const who = [peer === 'Preview' ? '' : peer, object === 'mediaDevices' ? '' : object]
          .filter(Boolean)
          .join(' ');
        const bar = element('button', 'span', '');
        bar.type = 'button';
        bar.title = t.setup.step(t.setup.steps[name], who, length, ms(from));
        bar.setAttribute('aria-label', bar.title);
        bar.style.left = `${(100 * from) / end}%`;
        bar.style.width = `max(3px, ${(100 * (shown - from)) / end}%)`;
        bar.dataset['tone'] = name === 'firstFrame' ? 'good' : isOpen ? 'open' : '';
        bar.dataset['time'] = String(from);
        // Peers have their colour; the connections of one page take those of Alice and Bob.
        const number =
          peer === 'Preview' ? connections.indexOf(`${peer} ${object}`) + 1 : peerMark(peer).number;
        if (number > 0) bar.style.setProperty('--peer', `var(--peer-${Math.min(number, 3)})`);
        if (entry === selected) bar.classList.add('selected');
        bar.addEventListener('click', () => select(entry));
        const row = element(
          'div',
          'lane',
          element('div', 'name', element('b', '', t.setup.steps[name]), ` ${who}`),
          element('div', 'track', bar),
          element('div', 'length', length),
        );
        row.setAttribute('role', 'listitem');
        list.append(row);
      }
      rove(list, '.span');
      axis = timeAxis(list, 0, end, point);
      const total = element(
        'p',
        'total',
        firstFrame === undefined ? t.setup.noFrame : t.setup.total(ms(firstFrame)),
      );
      panel.replaceChildren(total, list, axis.axis);
    },
    point: (time) => axis?.show(time),
  };
};
