/**
 * `<workbook-class-call>`: two people, camera, microphone and screen, over the workbook's own signaling (lesson 8) with
 * perfect negotiation (W3C WebRTC §10.7). The room's name comes behind the #, so that it stands in no server's log; it
 * is a secret that only these two were told.
 */
import { io, type Socket } from 'socket.io-client';
import type {
  Answer,
  Candidate,
  Letter,
  Message,
  Seated,
  WorkbookClientEvents,
  WorkbookServerEvents,
} from '../../../server/protocol.ts';
import { strings } from '../../i18n/en-class.ts';
import { serverConfig } from '../../sandbox/host.ts';

const t = strings.callPage;
const ROOM = /^[A-Za-z0-9_-]{1,64}$/;

class Call extends HTMLElement {
  readonly #room = location.hash.slice(1);
  #socket: Socket<WorkbookServerEvents, WorkbookClientEvents> | undefined;
  #pc: RTCPeerConnection | undefined;
  #media: MediaStream | undefined;
  #seated: Seated | undefined;
  #messages = 0;
  #makingOffer = false;
  #ignoringOffer = false;
  /** One message after the other: a candidate waits for its description. */
  #queue: Promise<unknown> = Promise.resolve();

  connectedCallback() {
    if (!ROOM.test(this.#room)) {
      this.#say(t.noRoom);
      this.#button('start').disabled = true;
      return;
    }
    this.#button('start').addEventListener('click', () => void this.#start());
    this.#button('share').addEventListener('click', () => void this.#share());
    this.#button('hang-up').addEventListener('click', () => this.#hangUp());
    addEventListener('pagehide', () => this.#hangUp());
  }

  async #start(): Promise<void> {
    this.#button('start').disabled = true;
    this.#button('hang-up').disabled = false;
    this.#media = await this.#camera();
    if (this.#media) this.#video('local').srcObject = this.#media;
    const { signalingUrl } = await serverConfig();
    const socket: Socket<WorkbookServerEvents, WorkbookClientEvents> = io(`${signalingUrl ?? ''}/workbook`, {
      transports: ['websocket'],
    });
    this.#socket = socket;
    socket.on('connect', () => {
      const { token, session } = this.#seated ?? {};
      socket.emit(
        'room:join',
        { room: this.#room, name: t.title, token, session },
        (answer: Answer<Seated>) => {
          if ('error' in answer) {
            this.#say(strings.errors.other(answer.error.expected, answer.error.found));
            return;
          }
          const isBack = this.#seated?.session === answer.session;
          this.#seated = answer;
          if (isBack) return;
          this.#say(t.waiting);
          if (answer.peers.length > 0) this.#connect();
        },
      );
    });
    socket.on('peer:joined', () => this.#connect());
    socket.on('peer:left', () => {
      this.#closeConnection();
      this.#say(t.left);
    });
    socket.on('message', ({ message }: Letter) => {
      this.#queue = this.#queue.then(() => this.#take(message)).catch((error) => this.#say(String(error)));
    });
  }

  /** Camera and microphone, or what of them there is; undefined: one can still listen and watch. */
  async #camera(): Promise<MediaStream | undefined> {
    for (const wanted of [{ audio: true, video: true }, { audio: true }, { video: true }]) {
      try {
        return await navigator.mediaDevices.getUserMedia(wanted);
      } catch {
        // Not there, or refused: the next best.
      }
    }
    this.#say(t.noDevices);
    return undefined;
  }

  #connect(): void {
    this.#closeConnection();
    const pc = new RTCPeerConnection({ iceServers: this.#seated?.iceServers ?? [] });
    this.#pc = pc;
    this.#button('share').disabled = false;
    pc.onnegotiationneeded = async () => {
      try {
        this.#makingOffer = true;
        await pc.setLocalDescription();
        this.#describe(pc);
      } finally {
        this.#makingOffer = false;
      }
    };
    pc.onicecandidate = ({ candidate }) => {
      if (candidate) this.#send({ candidate: candidate.toJSON() as Candidate }); // one that is found has a text
    };
    pc.ontrack = ({ streams: [stream] }) => {
      if (stream) this.#video('remote').srcObject = stream;
    };
    pc.onconnectionstatechange = () => {
      this.#say(t.states[pc.connectionState]);
      if (pc.connectionState === 'failed') pc.restartIce();
    };
    // Both are told of each other at the same time. The impolite side makes the first offer, so that none is taken back:
    // in Chromium 156 a connection that rolls back while it begins to gather never finds a candidate.
    if (this.#seated?.role === 'impolite') this.#offerMedia(pc);
  }

  /** Camera and microphone into the connection; the impolite side offers to receive what it has not. */
  #offerMedia(pc: RTCPeerConnection): void {
    for (const kind of ['audio', 'video'] as const) {
      const [track] = this.#media?.getTracks().filter((one) => one.kind === kind) ?? [];
      const streams = this.#media ? [this.#media] : [];
      if (track) pc.addTrack(track, ...streams);
      else if (this.#seated?.role === 'impolite') pc.addTransceiver(kind, { direction: 'recvonly' });
    }
  }

  async #take(message: Message): Promise<void> {
    if (!this.#pc) this.#connect();
    const pc = this.#pc;
    if (!pc) return;
    if ('description' in message) {
      const { type, sdp = '' } = message.description;
      const collides = type === 'offer' && (this.#makingOffer || pc.signalingState !== 'stable');
      this.#ignoringOffer = this.#seated?.role === 'impolite' && collides;
      if (this.#ignoringOffer) return;
      await pc.setRemoteDescription({ type, sdp });
      if (type !== 'offer') return;
      if (pc.getSenders().every(({ track }) => !track)) this.#offerMedia(pc);
      await pc.setLocalDescription();
      this.#describe(pc);
    } else if ('candidate' in message && message.candidate) {
      const { candidate, sdpMid = null, sdpMLineIndex = null } = message.candidate;
      try {
        await pc.addIceCandidate({ candidate, sdpMid, sdpMLineIndex });
      } catch (error) {
        if (!this.#ignoringOffer) throw error;
      }
    }
  }

  #describe({ localDescription }: RTCPeerConnection): void {
    if (localDescription)
      this.#send({ description: { type: localDescription.type, sdp: localDescription.sdp } });
  }

  #send(message: Message): void {
    this.#messages += 1;
    this.#socket?.emit('message:send', { room: this.#room, id: this.#messages, message }, (answer) => {
      if ('error' in answer) this.#say(strings.errors.other(answer.error.expected, answer.error.found));
    });
  }

  /** The screen in place of the camera, until the browser's own button ends it. */
  async #share(): Promise<void> {
    let screen: MediaStream;
    try {
      screen = await navigator.mediaDevices.getDisplayMedia({ video: true });
    } catch {
      this.#say(t.notShared);
      return;
    }
    const [track] = screen.getVideoTracks();
    const pc = this.#pc;
    if (!track || !pc) return;
    const sender = pc.getSenders().find((one) => one.track?.kind === 'video');
    if (sender) await sender.replaceTrack(track);
    else pc.addTrack(track, this.#media ?? screen);
    this.#video('local').srcObject = screen;
    this.#say(t.sharing);
    track.onended = () => {
      void sender?.replaceTrack(this.#media?.getVideoTracks()[0] ?? null);
      this.#video('local').srcObject = this.#media ?? null;
      this.#say(t.shareEnded);
    };
  }

  #hangUp(): void {
    this.#socket?.emit('room:leave', { room: this.#room }, () => this.#socket?.close());
    this.#seated = undefined;
    this.#closeConnection();
    for (const track of this.#media?.getTracks() ?? []) track.stop();
    this.#video('local').srcObject = null;
    this.#button('hang-up').disabled = true;
    this.#button('start').disabled = false;
    this.#say(t.over);
  }

  #closeConnection(): void {
    this.#pc?.close();
    this.#pc = undefined;
    this.#video('remote').srcObject = null;
    this.#button('share').disabled = true;
  }

  #say(text: string): void {
    const status = this.querySelector('[data-status]');
    if (status) status.textContent = text;
  }

  #button(name: string): HTMLButtonElement {
    return this.querySelector(`[data-do="${name}"]`) as HTMLButtonElement; // call.astro has it
  }

  #video(name: string): HTMLVideoElement {
    return this.querySelector(`[data-video="${name}"]`) as HTMLVideoElement; // call.astro has it
  }
}

customElements.define('workbook-class-call', Call);
