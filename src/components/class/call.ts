/**
 * `<workbook-class-call>`: two people, camera, microphone and screen, over the workbook's own signaling (lesson 8) with
 * perfect negotiation (W3C WebRTC §10.7). The room's name comes behind the #, so that it stands in no server's log; it
 * is a secret that only these two were told.
 *
 * Sound and picture are agreed on in both directions from the start, also where there is no camera or microphone: what is
 * sent changes then by `replaceTrack` alone, without an offer (W3C WebRTC §5.2.1). A screen takes the camera's place.
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
const KINDS = ['audio', 'video'] as const;
const ROOM = /^[A-Za-z0-9_-]{1,64}$/;

type Kind = (typeof KINDS)[number];
type SignalingSocket = Socket<WorkbookServerEvents, WorkbookClientEvents>;

class Call extends HTMLElement {
  readonly #room = location.hash.slice(1);
  #socket: SignalingSocket | undefined;
  #pc: RTCPeerConnection | undefined;
  #media: MediaStream | undefined;
  #screen: MediaStreamTrack | undefined;
  /** What the other's tracks come in: sound and picture together (RFC 8830). */
  readonly #stream = new MediaStream();
  #seated: Seated | undefined;
  #messages = 0;
  #makingOffer = false;
  #ignoringOffer = false;
  /** From Start to Hang up. */
  #isOn = false;
  /** One message after the other: a candidate waits for its description. */
  #queue: Promise<unknown> = Promise.resolve();

  connectedCallback() {
    if (!ROOM.test(this.#room)) {
      this.#say(t.noRoom);
      return;
    }
    this.#button('start').addEventListener('click', () => void this.#start());
    this.#button('start').disabled = false;
    this.#button('share').addEventListener('click', () => void this.#share());
    this.#button('hang-up').addEventListener('click', () => this.#hangUp());
    for (const kind of KINDS) this.#button(kind).addEventListener('click', () => this.#turn(kind));
    addEventListener('pagehide', () => this.#hangUp());
    // Phones have no screen to share.
    this.#button('share').hidden = !navigator.mediaDevices?.getDisplayMedia;
  }

  async #start(): Promise<void> {
    this.#isOn = true;
    this.#button('start').disabled = true;
    this.#button('hang-up').disabled = false;
    this.#say(t.states.new);
    const media = await this.#camera();
    const { signalingUrl } = await serverConfig();
    // Who hung up meanwhile does not call.
    if (!this.#isOn) {
      for (const track of media?.getTracks() ?? []) track.stop();
      return;
    }
    this.#media = media;
    this.#drawLocal();
    const socket: SignalingSocket = io(`${signalingUrl ?? ''}/workbook`, { transports: ['websocket'] });
    this.#socket = socket;
    socket.on('connect', () => {
      const { token, session } = this.#seated ?? {};
      socket.emit(
        'room:join',
        { room: this.#room, name: t.title, token, session },
        (answer: Answer<Seated>) => {
          if (this.#socket !== socket) return;
          if ('error' in answer) {
            this.#hangUp();
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
    socket.on('peer:joined', () => this.#socket === socket && this.#connect());
    socket.on('peer:left', () => {
      if (this.#socket !== socket) return;
      this.#closeConnection();
      this.#say(t.left);
    });
    socket.on('message', ({ message }: Letter) => {
      if (this.#socket !== socket) return;
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
    if (this.#seated?.role !== 'impolite') return;
    for (const kind of KINDS)
      pc.addTransceiver(this.#track(kind) ?? kind, { direction: 'sendrecv', streams: [this.#stream] });
  }

  /** What is sent of this kind: a screen in place of the camera. */
  #track(kind: Kind): MediaStreamTrack | undefined {
    if (kind === 'video' && this.#screen) return this.#screen;
    return this.#media?.getTracks().find((track) => track.kind === kind);
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
      for (const transceiver of pc.getTransceivers()) {
        if (transceiver.direction === 'sendrecv') continue;
        transceiver.direction = 'sendrecv';
        transceiver.sender.setStreams(this.#stream);
        await transceiver.sender.replaceTrack(this.#track(transceiver.receiver.track.kind as Kind) ?? null); // audio or video
      }
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

  /** The screen in place of the camera, until this button or the browser's own ends it. */
  async #share(): Promise<void> {
    if (this.#screen) return this.#endShare();
    let screen: MediaStream;
    try {
      screen = await navigator.mediaDevices.getDisplayMedia({ video: true });
    } catch {
      this.#say(t.notShared);
      return;
    }
    const [track] = screen.getVideoTracks();
    if (!track || !this.#pc) {
      // The other left while this side chose.
      track?.stop();
      return;
    }
    this.#screen = track;
    track.onended = () => void this.#endShare();
    await this.#sendVideo();
    this.#say(t.sharing);
  }

  async #endShare(): Promise<void> {
    this.#screen?.stop();
    this.#screen = undefined;
    await this.#sendVideo();
    this.#say(t.shareEnded);
  }

  async #sendVideo(): Promise<void> {
    this.#drawLocal();
    const video = this.#pc?.getTransceivers().find(({ receiver }) => receiver.track.kind === 'video');
    await video?.sender.replaceTrack(this.#track('video') ?? null);
  }

  /** Microphone or camera off, or on again: the other hears silence, sees black. */
  #turn(kind: Kind): void {
    const own = this.#media?.getTracks().find((track) => track.kind === kind);
    if (own) own.enabled = !own.enabled;
    this.#drawLocal();
  }

  #drawLocal(): void {
    const video = this.#video('local');
    const shown = this.#screen ? new MediaStream([this.#screen]) : (this.#media ?? null);
    if (video.srcObject !== shown) video.srcObject = shown;
    const share = this.#button('share');
    share.textContent = this.#screen ? t.endShare : t.share;
    const missing = KINDS.filter((kind) => !this.#media?.getTracks().some((track) => track.kind === kind));
    for (const kind of KINDS) {
      const own = this.#media?.getTracks().find((track) => track.kind === kind);
      const button = this.#button(kind);
      button.disabled = !own;
      button.textContent = own?.enabled === false ? t.turnOn[kind] : t.turnOff[kind];
    }
    const caption = this.querySelector('[data-local]');
    const note = !this.#isOn
      ? ''
      : missing.length === 2
        ? t.noDevices
        : missing[0]
          ? t.missing[missing[0]]
          : '';
    if (caption) caption.textContent = this.#screen ? t.yourScreen : note ? `${t.you}: ${note}` : t.you;
  }

  #hangUp(): void {
    const socket = this.#socket;
    this.#isOn = false;
    this.#socket = undefined;
    if (socket?.connected) socket.emit('room:leave', { room: this.#room }, () => socket.close());
    else socket?.close();
    this.#seated = undefined;
    this.#closeConnection();
    for (const track of this.#media?.getTracks() ?? []) track.stop();
    this.#media = undefined;
    this.#drawLocal();
    this.#button('hang-up').disabled = true;
    this.#button('start').disabled = false;
    this.#say(t.over);
  }

  #closeConnection(): void {
    this.#pc?.close();
    this.#pc = undefined;
    this.#screen?.stop();
    this.#screen = undefined;
    this.#drawLocal();
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
