/** The setup waterfall. */
import { strings } from '../../i18n/en.ts';
import { waterfall } from '../../trace/waterfall.ts';
import { element } from '../values.ts';
import { type MakeView, ms } from './view.ts';

const t = strings.views;

export const makeView: MakeView = ({ panel, select }) => ({
  draw(trace, selected) {
    const { steps, firstFrame } = waterfall(trace);
    if (steps.length === 0) {
      panel.replaceChildren(element('p', 'empty', t.empty.setup));
      return;
    }
    const end = Math.max(...steps.map(({ from, to, isOpen }) => (isOpen ? from : to))) * 1.08 + 1;
    const list = element('div', 'lanes waterfall');
    list.setAttribute('role', 'list');
    for (const { name, peer, object, from, to, isOpen, entry } of steps) {
      const shown = Math.min(to, end);
      const length = isOpen ? t.setup.open : `${ms(to - from)} ms`;
      const bar = element('button', 'span', '');
      bar.type = 'button';
      bar.title = `${t.setup.steps[name]}: ${length}`;
      bar.setAttribute('aria-label', bar.title);
      bar.style.left = `${(100 * from) / end}%`;
      bar.style.width = `max(3px, ${(100 * (shown - from)) / end}%)`;
      bar.dataset['tone'] = name === 'firstFrame' ? 'good' : isOpen ? 'open' : '';
      if (entry === selected) bar.classList.add('selected');
      bar.addEventListener('click', () => select(entry));
      const who = [peer === 'Preview' ? '' : peer, object === 'mediaDevices' ? '' : object]
        .filter(Boolean)
        .join(' ');
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
    const total = firstFrame === undefined ? '' : t.setup.total(ms(firstFrame));
    panel.replaceChildren(element('p', 'total', total), list);
  },
});
