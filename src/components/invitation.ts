/**
 * One run on several devices: an address that opens this exercise elsewhere, with the same code, in the same room, for
 * one of its peers. Loaded when it is asked for, or when such an address was opened.
 *
 *     /lessons/08-x/?exercise=call&room=4c1f…&peer=Bob#code=q1ZKy8xJ…
 *
 * The code takes the way of a share link: it does not start by itself, and has the synthetic camera until the person
 * there says otherwise. Of the files only those are in it that differ from the starter: a QR code holds 2,953 bytes.
 */
import { renderSVG } from 'uqr';
import { later } from '../i18n/en-later.ts';
import { serverConfig } from '../sandbox/host.ts';
import type { WorkbookExercise } from './exercise-element.ts';
import { peerNames } from './peers.ts';
import { randomName } from './random-name.ts';
import { shareLink } from './share.ts';
import { element } from './values.ts';

const t = later.invitation;
const ROOM = /^[A-Za-z0-9_-]{1,64}$/;
/** Names that lead every machine to itself. */
const LOOPBACK = /^(localhost|.*\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** Which room a run is in, which of its peers are on other devices, and which run the finished code here. */
export interface Invitation {
  room: string;
  elsewhere: string[];
  bots?: string[];
}

/** Shows the address of the room that this exercise runs in from now on. */
export async function showInvitation(exercise: WorkbookExercise): Promise<void> {
  const peers = peerNames(exercise.peers);
  const room = exercise.invitation?.room ?? randomName();
  const dialog = element('dialog', 'invitation');
  dialog.setAttribute('aria-label', t.title);

  const who = element('select', '');
  who.append(...peers.map((peer) => new Option(peer)));
  who.value = exercise.invitation?.elsewhere[0] ?? peers[1] ?? '';
  const link = element('input', '');
  link.readOnly = true;
  link.setAttribute('aria-label', t.link);
  link.addEventListener('focus', () => link.select());
  const code = element('div', 'qr');
  const here = element('p', '');
  const status = element('p', 'status');
  status.setAttribute('role', 'status');
  const copy = button(t.copy, async () => {
    try {
      await navigator.clipboard.writeText(link.value);
      status.textContent = t.copied;
    } catch {
      // No clipboard without permission or a secure context: the person copies by hand.
      link.focus();
      status.textContent = t.copyByHand;
    }
  });

  const { lanUrl, signalingUrl } = await serverConfig();
  const isLoopback = LOOPBACK.test(location.hostname);
  const origin = isLoopback && lanUrl ? lanUrl : location.origin;

  async function invite(peer: string): Promise<void> {
    exercise.invitation = { room, elsewhere: [peer] };
    announce(exercise);
    here.textContent = t.here(peers.filter((other) => other !== peer).join(', '));
    const start = new Map(exercise.start.map(({ path, text }) => [path, text]));
    const changed = exercise.files.filter(({ path, text }) => start.get(path) !== text);
    const shared = new URL(await shareLink(exercise.exerciseId, changed));
    const query = new URLSearchParams({ exercise: exercise.dataset['exercise'] ?? '', room, peer });
    link.value = `${origin}${shared.pathname}?${query}${shared.hash}`;
    status.textContent = '';
    code.replaceChildren(...drawQr(link.value, t.qr(peer)));
  }
  who.addEventListener('change', () => void invite(who.value));

  dialog.addEventListener('close', () => dialog.remove());
  dialog.append(
    element('h3', '', t.title),
    element('p', '', element('label', '', `${t.peer} `, who)),
    here,
    code,
    element('p', 'address', link, copy),
    status,
    ...(isLoopback && !lanUrl
      ? [element('p', 'note', signalingUrl ? t.loopbackShared(location.origin, signalingUrl) : t.loopback)]
      : []),
    element('p', '', t.explain),
    element(
      'p',
      '',
      button(t.done, () => dialog.close()),
      button(t.end, () => {
        dialog.close();
        end(exercise);
      }),
    ),
  );
  await invite(who.value);
  exercise.append(dialog);
  dialog.showModal();
}

/** Takes the part that the page's address names, if it names this exercise. */
export function acceptInvitation(exercise: WorkbookExercise): void {
  const query = new URLSearchParams(location.search);
  if (query.get('exercise') !== exercise.dataset['exercise']) return;
  const room = query.get('room') ?? '';
  const peer = query.get('peer') ?? '';
  const peers = peerNames(exercise.peers);
  if (!ROOM.test(room) || !peers.includes(peer)) {
    exercise.notice('invitation', t.damaged);
    return;
  }
  exercise.invitation = { room, elsewhere: peers.filter((other) => other !== peer) };
  showPanes(exercise);
  exercise.notice('invitation', t.accepted(peer), { [t.leave]: () => end(exercise) });
  exercise.scrollIntoView();
}

function announce(exercise: WorkbookExercise): void {
  const { elsewhere = [] } = exercise.invitation ?? {};
  showPanes(exercise);
  const here = peerNames(exercise.peers).filter((peer) => !elsewhere.includes(peer));
  exercise.notice('invitation', t.invited(elsewhere.join(', '), here.join(', ')), {
    [t.again]: () => void showInvitation(exercise),
    [t.end]: () => end(exercise),
  });
}

/** Runs only some peers here, the others on the devices of a workshop's partners, or as bots; undefined ends it. */
export function takePart(
  exercise: WorkbookExercise,
  part: (Required<Invitation> & { explain: string }) | undefined,
): void {
  exercise.invitation = part && { room: part.room, elsewhere: part.elsewhere, bots: part.bots };
  showPanes(exercise);
  if (part) exercise.notice('invitation', part.explain);
  else exercise.dismiss('invitation');
}

/** All peers are on this device again, in a room of their own. */
function end(exercise: WorkbookExercise): void {
  exercise.invitation = undefined;
  showPanes(exercise);
  exercise.dismiss('invitation');
  const url = new URL(location.href);
  for (const name of ['exercise', 'room', 'peer']) url.searchParams.delete(name);
  history.replaceState(null, '', url);
}

function showPanes(exercise: WorkbookExercise): void {
  const { elsewhere = [], bots = [] } = exercise.invitation ?? {};
  for (const pane of exercise.querySelectorAll<HTMLElement>('.pane')) {
    const { peer = '' } = pane.dataset;
    pane.hidden = elsewhere.includes(peer);
    const isBot = bots.includes(peer);
    pane.setAttribute('aria-label', isBot ? t.botPane(peer) : peer);
    pane.querySelector('.bot')?.remove();
    if (isBot) pane.querySelector('.peer')?.after(element('span', 'bot', t.bot));
  }
}

/** Dark on light in both themes, for that is what cameras look for. */
export function drawQr(link: string, label: string): Node[] {
  try {
    // What uqr draws is rectangles, and nothing of the link stands in it as text.
    const svg = new DOMParser().parseFromString(
      renderSVG(link, { border: 2 }),
      'image/svg+xml',
    ).documentElement;
    svg.setAttribute('role', 'img');
    svg.setAttribute('aria-label', label);
    return [document.importNode(svg, true)];
  } catch {
    // More than fits into the largest code.
    return [element('p', 'note', t.tooLong)];
  }
}

function button(label: string, act: () => unknown): HTMLButtonElement {
  const made = element('button', '', label);
  made.type = 'button';
  made.addEventListener('click', () => void act());
  return made;
}
