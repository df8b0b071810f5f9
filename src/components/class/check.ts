/**
 * `<workbook-class-check>`: secure context, camera, WebSocket, two connections of this page that meet, and which kinds
 * of candidates there are (RFC 8445 §5.1.1), with the server's own STUN and TURN; and, in a workshop, a data channel to
 * the device of another learner who checks at the same time. The result is on the board; nothing of it is an address.
 */
import { io } from 'socket.io-client';
import type { Connectivity } from '../../../server/class/protocol.ts';
import type { Answer, IceServer, Seated } from '../../../server/protocol.ts';
import { ask, type ClassSocket, openClass, place } from '../../class/connection.ts';
import { meetNeighbour, type Outcome } from '../../class/neighbour.ts';
import { strings } from '../../i18n/en-class.ts';
import { serverConfig } from '../../sandbox/host.ts';
import { randomName } from '../random-name.ts';

const t = strings.checkPage;
/** A relay across the world answers within this time. */
const GATHER_MS = 5_000;
/** A neighbour who was asked to press the button has done so within this time. */
const NEIGHBOUR_MS = 120_000;

class Check extends HTMLElement {
  #waiting: AbortController | undefined;

  connectedCallback() {
    const start = this.querySelector<HTMLButtonElement>('[data-do="start"]');
    this.querySelector('[data-do="stop"]')?.addEventListener('click', () => this.#waiting?.abort());
    start?.addEventListener('click', async () => {
      start.disabled = true;
      try {
        await this.#check();
      } catch (error) {
        this.#say(error instanceof Error ? error.message : String(error));
      } finally {
        start.disabled = false;
      }
    });
  }

  async #check(): Promise<void> {
    this.#say(t.busy);
    const secure = window.isSecureContext;
    this.#show('secure', secure ? t.yes : t.insecure);
    const camera = await hasCamera();
    this.#show('camera', camera ? t.yes : t.noCamera);

    const socket = await openClass();
    try {
      const sentAt = performance.now();
      const taken = place('class');
      // Whoever is in no workshop asks for none: any answer is a round trip.
      if (taken) await ask(socket, 'class:enter', taken);
      else await new Promise((resolve) => socket.timeout(GATHER_MS).emit('data:read', {}, resolve));
      if (!socket.connected) throw new Error(strings.errors.unreachable);
      const roundTripMs = Math.round(performance.now() - sentAt);
      this.#show('socket', t.roundTrip(roundTripMs));

      const { peer, candidates } = await meet(await iceServers());
      this.#show('peer', peer ? t.yes : t.noPeer);
      this.#show('candidates', candidates.map((kind) => t.kinds[kind]).join(', ') || t.noCandidates);
      if (!taken) {
        this.#show('neighbour', t.onlyInWorkshop);
        this.#say(t.done);
        return;
      }
      const result = { camera, secure, roundTripMs, peer, candidates };
      await ask(socket, 'check:report', result);
      this.#say(t.waitingNote);
      const neighbour = await this.#meet(socket);
      await ask(socket, 'check:report', { ...result, neighbour });
      this.#say(t.reported);
    } finally {
      socket.close();
    }
  }

  /** With another learner who checks now, or in the next two minutes. */
  async #meet(socket: ClassSocket): Promise<Outcome> {
    const { room } = await ask(socket, 'check:meet', {});
    this.#show('neighbour', t.waiting);
    const stop = this.querySelector<HTMLButtonElement>('[data-do="stop"]');
    if (stop) stop.hidden = false;
    this.#waiting = new AbortController();
    const late = setTimeout(() => this.#waiting?.abort(), NEIGHBOUR_MS);
    try {
      const outcome = await meetNeighbour(room, this.#waiting.signal);
      this.#show('neighbour', t.neighbours[outcome]);
      return outcome;
    } finally {
      clearTimeout(late);
      if (stop) stop.hidden = true;
    }
  }

  #show(name: string, text: string): void {
    const state = this.querySelector(`[data-item="${name}"] [data-state]`);
    if (state) state.textContent = text;
  }

  #say(text: string): void {
    const status = this.querySelector('[data-status]');
    if (status) status.textContent = text;
  }
}

async function hasCamera(): Promise<boolean> {
  try {
    const stream = await navigator.mediaDevices.getUserMedia({ video: true });
    for (const track of stream.getTracks()) track.stop();
    return true;
  } catch {
    // None, refused, or no secure page: the result says so.
    return false;
  }
}

/** STUN and TURN come with a seat in a room. */
async function iceServers(): Promise<IceServer[]> {
  const { signalingUrl } = await serverConfig();
  const socket = io(`${signalingUrl ?? ''}/workbook`, { transports: ['websocket'] });
  try {
    const request = { room: `check-${randomName()}`, name: t.title };
    const answer: Answer<Seated> = await socket.timeout(GATHER_MS).emitWithAck('room:join', request);
    return 'error' in answer ? [] : answer.iceServers;
  } finally {
    socket.close();
  }
}

/** Two connections of this page: whether they meet, and the kinds of candidates that were found. */
async function meet(servers: IceServer[]): Promise<Pick<Connectivity, 'peer' | 'candidates'>> {
  const [a, b] = [new RTCPeerConnection({ iceServers: servers }), new RTCPeerConnection()];
  const kinds = new Set<Connectivity['candidates'][number]>();
  try {
    const gathered = new Promise<void>((resolve) => {
      a.onicecandidate = ({ candidate }) => {
        if (candidate?.type)
          kinds.add(
            candidate.type === 'host' && candidate.address?.endsWith('.local') ? 'mdns' : candidate.type,
          );
        if (candidate) void b.addIceCandidate(candidate);
        else resolve();
      };
    });
    b.onicecandidate = ({ candidate }) => void (candidate && a.addIceCandidate(candidate));
    const met = new Promise<boolean>((resolve) => {
      a.createDataChannel('check').onopen = () => resolve(true);
    });
    const late = new Promise<false>((resolve) => setTimeout(resolve, GATHER_MS, false));
    await a.setLocalDescription();
    if (a.localDescription) await b.setRemoteDescription(a.localDescription);
    await b.setLocalDescription();
    if (b.localDescription) await a.setRemoteDescription(b.localDescription);
    const peer = await Promise.race([met, late]);
    await Promise.race([gathered, late]);
    return { peer, candidates: [...kinds] };
  } finally {
    a.close();
    b.close();
  }
}

customElements.define('workbook-class-check', Check);
