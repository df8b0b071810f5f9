/** Data channels and what went through them. */
import { strings } from '../../i18n/en.ts';
import { channels } from '../../trace/channels.ts';
import { element } from '../values.ts';
import { type MakeView, ms, pointAtRow, rove, table } from './view.ts';

const t = strings.views.data;
/** Messages shown for each channel, the latest. */
const MOST = 200;

export const makeView: MakeView = ({ panel, select }) => ({
  draw(trace, selected) {
    const all = channels(trace);
    if (all.length === 0) {
      panel.replaceChildren(element('p', 'empty', strings.views.empty.data));
      return;
    }
    const sections = all.map(
      ({ peer, object, label, state, ordered, maxRetransmits, maxPacketLifeTime, negotiated, messages }) => {
        const who = peer === 'Preview' ? object : `${peer} ${object}`;
        const latest = messages.slice(-MOST);
        const c = t.columns;
        const rows = latest.map(({ time, direction, bytes, preview, entry }) => {
          const link = element('button', 'row-link', ms(time));
          link.type = 'button';
          if (entry === selected) link.classList.add('selected');
          link.addEventListener('click', () => select(entry));
          return [link, direction === 'in' ? t.in : t.out, bytes ?? '–', element('code', '', preview)];
        });
        const left = messages.length - latest.length;
        return element(
          'section',
          '',
          element('h4', '', t.channel(label, who)),
          element(
            'p',
            '',
            `${state} · ${t.options({ ordered, maxRetransmits, maxPacketLifeTime, negotiated })}`,
          ),
          ...(left > 0 ? [element('p', '', t.more(left))] : []),
          rows.length === 0
            ? element('p', '', t.none)
            : table(
                [c.time, c.direction, c.size, c.preview],
                rows,
                t.channel(label, who),
                latest.map(({ time }) => time),
              ),
        );
      },
    );
    for (const section of sections) rove(section, '.row-link');
    panel.replaceChildren(element('div', 'tables', ...sections));
  },
  point(time) {
    for (const section of panel.querySelectorAll('section')) pointAtRow(section, time);
  },
});
