/** One learner, opened from the board: what it fails at, a look with its leave, a suggestion, a call, a pair, its name. */
import type { Connectivity, Row, Shown } from '../../../server/class/protocol.ts';
import type { ask, Result } from '../../class/connection.ts';
import { strings } from '../../i18n/en-class.ts';
import { openDialog } from '../dialog.ts';
import { element } from '../values.ts';
import { compose } from './compose.ts';

const t = strings.panel;

export interface LearnerPanel {
  begun(learner: string): void;
  shown(shown: Shown): void;
  ended(learner: string, why: 'declined' | 'stopped' | 'gone'): void;
  called(learner: string, accepted: boolean): void;
  /** What the board knows now. */
  update(rows: ReadonlyMap<string, Row>, nameOf: (row: Row) => string): void;
}

interface PanelHost {
  ask<E extends Parameters<typeof ask>[1]>(
    event: E,
    request: Parameters<typeof ask<E>>[2],
  ): Promise<Result<E> | undefined>;
  others(): Row[];
  nameOf(row: Row): string;
  closed(): void;
}

export function openLearner(first: Row, host: PanelHost): LearnerPanel {
  const learner = first.id;
  let row = first;
  let look: 'none' | 'asked' | 'looking' = 'none';
  let seen: Shown | undefined;
  let room = '';
  const status = element('p', 'status');
  status.setAttribute('role', 'status');
  const facts = element('ul', 'facts');
  const view = element('div', 'look');
  view.hidden = true;

  const lower = button(t.lower, () => host.ask('hand:lower', { learner }));
  const looking = button(t.look, async () => {
    if (look !== 'none') {
      await host.ask('look:end', { learner });
      setLook('none', '');
    } else if (await host.ask('look:ask', { learner })) setLook('asked', t.asked);
  });
  const call = button(t.call, async () => {
    const asked = await host.ask('call:ask', { learner });
    room = asked?.room ?? '';
    if (asked) status.textContent = t.calling;
  });
  const suggest = button(t.suggest, () => {
    const exercise = seen?.exercise ?? row.at;
    if (!exercise) {
      status.textContent = t.waiting;
      return undefined;
    }
    return compose({
      exercise,
      to: strings.compose.to(host.nameOf(row)),
      shown: seen?.files,
      send: (id, files) => host.ask('code:suggest', { exercise: id, files, to: learner }),
    });
  });

  const name = element('input', '');
  // A projector shows no names, and none to change.
  const isNamed = host.nameOf(first) === first.name;
  if (isNamed) name.value = first.name;
  name.maxLength = 40;
  name.required = true;
  const rename = element(
    'form',
    'line',
    element('label', '', `${t.name} `, name),
    element('button', '', t.rename),
  );
  rename.addEventListener('submit', (event) => {
    event.preventDefault();
    void host.ask('learner:rename', { learner, name: name.value });
  });
  rename.hidden = !isNamed;

  const partner = element('select', '');
  partner.append(
    ...host.others().map((other) => new Option(host.nameOf(other), other.id)),
    new Option(t.bot, ''),
  );
  const pair = element(
    'form',
    'line',
    element('label', '', `${t.pairWith} `, partner),
    element('button', '', t.pair),
  );
  pair.addEventListener('submit', (event) => {
    event.preventDefault();
    void host.ask('pairs:set', { learners: partner.value ? [learner, partner.value] : [learner] });
  });
  const remove = button(t.remove, async () => {
    if (await host.ask('learner:remove', { learner })) dialog.close();
  });

  const dialog = openDialog(
    host.nameOf(first),
    t.close,
    element('p', 'line', lower, looking, suggest, call),
    status,
    facts,
    view,
    rename,
    pair,
    element('p', '', remove),
  );
  dialog.classList.add('wide', 'learner');
  dialog.addEventListener('close', () => {
    if (look !== 'none') void host.ask('look:end', { learner });
    host.closed();
  });

  function setLook(now: typeof look, text: string): void {
    look = now;
    status.textContent = text;
    looking.textContent = look === 'none' ? t.look : t.stop;
    if (look !== 'none') return;
    seen = undefined;
    view.hidden = true;
  }

  function draw(rows?: ReadonlyMap<string, Row>): void {
    lower.hidden = row.hand === null;
    const failing = Object.entries(row.steps).filter(([, step]) => step.state === 'failing');
    const mates = (row.pair ?? []).filter((id) => id !== learner).flatMap((id) => rows?.get(id) ?? []);
    facts.replaceChildren(
      ...failing.map(([id, { claim = '' }]) => element('li', '', t.claim(strings.exercise(id), claim))),
      ...(row.check ? [element('li', '', inWords(row.check))] : []),
      ...(mates.length > 0 ? [element('li', '', t.pairedWith(mates.map(host.nameOf).join(', ')))] : []),
      ...(row.pair?.length === 1 ? [element('li', '', t.pairedWithBot)] : []),
    );
  }

  function drawLook(): void {
    if (!seen) return;
    const { exercise, files, checks, trace } = seen;
    const open = new Set(
      [...view.querySelectorAll<HTMLDetailsElement>('details[open]')].map((one) => one.id),
    );
    view.hidden = false;
    view.replaceChildren(
      element('h3', '', strings.exercise(exercise)),
      element('h4', '', t.checks),
      element(
        'ul',
        'checks',
        ...checks.map(({ claim, holds }) =>
          element(
            'li',
            holds ? 'passed' : '',
            element('strong', '', holds ? t.passed : t.notYet),
            ` ${claim}`,
          ),
        ),
      ),
      element('h4', '', t.code),
      ...files.map(({ path, text }) => {
        const pre = element('pre', '', text);
        pre.tabIndex = 0;
        pre.setAttribute('role', 'region');
        pre.setAttribute('aria-label', path);
        const details = element('details', '', element('summary', '', path), pre);
        details.id = `look-${path}`;
        details.open = open.size > 0 ? open.has(details.id) : /^main\.(ts|js)$/.test(path);
        return details;
      }),
      element('h4', '', t.trace),
      Object.assign(element('pre', 'trace', trace.join('\n')), {
        tabIndex: 0,
        ariaLabel: t.trace,
        role: 'region',
      }),
    );
  }

  draw();
  return {
    begun(id) {
      if (id === learner) setLook('looking', `${t.looking} ${t.waiting}`);
    },
    shown(shown) {
      if (shown.learner !== learner || look === 'none') return;
      seen = shown;
      if (status.textContent !== t.looking) status.textContent = t.looking;
      drawLook();
    },
    ended(id, why) {
      if (id === learner) setLook('none', t[why]);
    },
    called(id, accepted) {
      if (id !== learner) return;
      if (!accepted) {
        status.textContent = t.callDeclined;
        return;
      }
      const link = element('a', 'button', t.callOpen);
      link.href = `/class/call/#${room}`;
      link.target = '_blank';
      link.rel = 'noopener';
      status.replaceChildren(link);
    },
    update(rows, nameOf) {
      const now = rows.get(learner);
      if (!now) {
        dialog.close();
        return;
      }
      row = now;
      const heading = dialog.querySelector('h2');
      if (heading && heading.textContent !== nameOf(row)) heading.textContent = nameOf(row);
      draw(rows);
    },
  };
}

function inWords({ camera, peer, roundTripMs, candidates, neighbour }: Connectivity): string {
  const words = strings.checkPage;
  const ways = candidates.map((kind) => words.kinds[kind]).join(', ');
  return words.onBoard(camera, peer, roundTripMs, ways, neighbour ? words.neighboursOnBoard[neighbour] : '');
}

function button(label: string, act: () => unknown): HTMLButtonElement {
  const made = element('button', '', label);
  made.type = 'button';
  made.addEventListener('click', () => void act());
  return made;
}
