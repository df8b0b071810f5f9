/** ICE: who offered which addresses, and how the pairs of them fared. */
import { strings } from '../../i18n/en.ts';
import { later } from '../../i18n/en-later.ts';
import { transportAddress } from '../../trace/candidate.ts';
import { candidatePairs, gathered, serverErrors } from '../../trace/pairs.ts';
import { element } from '../values.ts';
import { type MakeView, ms, pointAtRow, rove, table } from './view.ts';

const t = strings.views.ice;
const c = t.columns;

export const makeView: MakeView = ({ panel, select }) => ({
  draw(trace, selected) {
    const candidates = gathered(trace);
    const who = (peer: string, object: string) => (peer === 'Preview' ? object : `${peer} ${object}`);
    const errors = serverErrors(trace).map(({ peer, object, url, code, text }) =>
      element('p', 'server-error', later.ice.serverError(who(peer, object), url, code, text)),
    );
    if (candidates.length === 0) {
      panel.replaceChildren(
        ...(errors.length > 0 ? errors : [element('p', 'empty', strings.views.empty.ice)]),
      );
      return;
    }
    const listed = table(
      [c.time, c.who, c.side, c.type, c.protocol, c.address, c.priority],
      candidates.map(
        ({
          time,
          peer,
          object,
          side,
          type,
          protocol,
          tcpType,
          address,
          port,
          addressKind,
          priority,
          typePreference,
          localPreference,
          component,
          relatedAddress,
          entry,
        }) => {
          const link = element('button', 'row-link', ms(time));
          link.type = 'button';
          if (entry === selected) link.classList.add('selected');
          link.addEventListener('click', () => select(entry));
          const from =
            relatedAddress && relatedAddress !== '0.0.0.0'
              ? ` (${strings.trace.fields.candidate.related}: ${relatedAddress})`
              : '';
          const kind = addressKind === 'mdns' ? ' (mDNS)' : '';
          const parts = element('span', '', String(priority));
          parts.title = strings.trace.fields.priorityParts(typePreference, localPreference, component);
          return [
            link,
            who(peer, object),
            strings.trace.words[side],
            strings.trace.fields.types[type]?.split(':')[0] ?? type,
            tcpType ? `${protocol} ${tcpType}` : protocol,
            `${transportAddress(address, port)}${kind}${from}`,
            parts,
          ];
        },
      ),
      t.candidates,
      candidates.map(({ time }) => time),
    );
    /** The pair in use leads to the event by which it came into use, where the browser has one. */
    const inUse = ({ peer, object }: { peer: string; object: string }): HTMLElement => {
      const chosen = trace.findLast(
        (entry) =>
          entry.kind === 'event' &&
          entry.type === 'selectedcandidatepairchange' &&
          entry.peer === peer &&
          entry.object === object,
      );
      if (!chosen) return element('b', '', t.selected);
      const link = element('button', chosen.id === selected ? 'row-link selected' : 'row-link', t.selected);
      link.type = 'button';
      link.addEventListener('click', () => select(chosen.id));
      return link;
    };
    const pairs = candidatePairs(trace);
    const paired =
      pairs.length === 0
        ? element('p', 'empty', t.noPairs)
        : table(
            [c.who, c.local, c.remote, c.state, c.roundTrip, c.sent, c.received, c.verdict],
            pairs.map((pair) => [
              who(pair.peer, pair.object),
              pair.local,
              pair.remote,
              pair.nominated ? `${pair.state}, nominated` : pair.state,
              pair.roundTripMs === undefined ? '–' : Number(pair.roundTripMs.toFixed(1)),
              Math.round(pair.bytesSent / 1000),
              Math.round(pair.bytesReceived / 1000),
              pair.selected ? inUse(pair) : pair.lost ? t.lost[pair.lost] : '',
            ]),
            t.pairs,
          );
    const mdns = candidates.some(({ addressKind }) => addressKind === 'mdns');
    const explained = mdns ? [element('p', '', `mDNS: ${strings.trace.fields.mdns}.`)] : [];
    rove(listed, '.row-link');
    for (const made of [paired, listed]) if (made instanceof HTMLTableElement) made.classList.add('cards');
    panel.replaceChildren(element('div', 'tables', ...errors, paired, listed, ...explained));
  },
  point: (time) => pointAtRow(panel, time),
});
