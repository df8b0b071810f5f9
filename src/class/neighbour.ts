/**
 * A data channel to another learner's device, over the workbook's signaling: first straight, between hosts (mDNS names
 * where the browser hides addresses, RFC 8828 §5.2) or through STUN, then, where that fails and the server has TURN,
 * over the relay alone (RFC 8656). It counts as open once a message has gone there and come back.
 *
 * The impolite side leads: it offers, and after a time without the message back offers again, for the next way; at the
 * end it tells the other what came out, so that both know the same. Each offer is a new connection on both sides:
 * nothing is left over from a way that failed.
 */
import { io, type Socket } from 'socket.io-client';
import type { Connectivity } from '../../server/class/protocol.ts';
import type {
  Answer,
  Candidate,
  IceServer,
  Letter,
  Message,
  Seated,
  WorkbookClientEvents,
  WorkbookServerEvents,
} from '../../server/protocol.ts';
import { serverConfig } from '../sandbox/host.ts';

export type Outcome = NonNullable<Connectivity['neighbour']>;
type Way = 'direct' | 'relay';
type SignalingSocket = Socket<WorkbookServerEvents, WorkbookClientEvents>;

/** ICE has tried all pairs of a local network within this time, and most across networks. */
const WAY_MS = 8_000;
const ANSWER_MS = 5_000;
const OUTCOMES: readonly string[] = ['direct', 'relay', 'unreachable'] satisfies Outcome[];

/** The other side, through the room that both are in. */
interface Line {
  send(message: Message): Promise<unknown>;
  /** Messages one after the other, those that came before, too. */
  hear(take: (message: Message) => Promise<void> | void): void;
  /** The other left, or never came. */
  left: Promise<'nobody'>;
}

/**
 * Resolves with how the other in this room was reached, on both sides alike; with `nobody` if none came before `signal`
 * aborted, or the other left. Throws an Error in words if the server gives no seat.
 */
export async function meetNeighbour(room: string, signal: AbortSignal): Promise<Outcome> {
  const { signalingUrl } = await serverConfig();
  const socket: SignalingSocket = io(`${signalingUrl ?? ''}/workbook`, { transports: ['websocket'] });
  try {
    const line = openLine(socket, room);
    const came = new Promise<'came'>((resolve) => {
      socket.once('peer:joined', () => resolve('came'));
    });
    const ended = new Promise<'nobody'>((resolve) => {
      if (signal.aborted) resolve('nobody');
      signal.addEventListener('abort', () => resolve('nobody'), { once: true });
    });
    const seated: Answer<Seated> = await socket
      .timeout(ANSWER_MS)
      .emitWithAck('room:join', { room, name: 'check' });
    if ('error' in seated) throw new Error(`${seated.error.expected}: ${seated.error.found}`);
    const isAlone = !seated.peers.some(({ state }) => state === 'here');
    if (isAlone && (await Promise.race([came, ended])) === 'nobody') return 'nobody';
    const servers = seated.iceServers;
    const ways: Way[] = servers.some(isRelay) ? ['direct', 'relay'] : ['direct'];
    const act = seated.role === 'impolite' ? lead : follow;
    return await Promise.race([act(line, servers, ways), line.left]);
  } finally {
    // A seat that is only lost would be kept for a while, and the next to come would wait for us.
    if (socket.connected)
      await socket
        .timeout(ANSWER_MS)
        .emitWithAck('room:leave', { room })
        .catch(() => {});
    socket.close();
  }
}

async function lead(line: Line, servers: IceServer[], ways: Way[]): Promise<Outcome> {
  let found: Outcome = 'unreachable';
  for (const way of ways) {
    const pc = connection(line, servers, way);
    line.hear((message) => take(pc, message));
    const channel = pc.createDataChannel('check');
    const isBack = new Promise<boolean>((resolve) => {
      channel.onopen = () => channel.send('there?');
      channel.onmessage = () => resolve(true);
      setTimeout(resolve, WAY_MS, false);
    });
    await sendDescription(pc, line);
    const isOpen = await isBack;
    pc.close();
    if (!isOpen) continue;
    found = way;
    break;
  }
  await line.send({ text: found });
  return found;
}

function follow(line: Line, servers: IceServer[], ways: Way[]): Promise<Outcome> {
  const left = [...ways];
  let pc: RTCPeerConnection | undefined;
  return new Promise((resolve) => {
    function end(outcome: Outcome): void {
      pc?.close();
      resolve(outcome);
    }
    setTimeout(end, (ways.length + 1) * WAY_MS, 'unreachable');
    line.hear(async (message) => {
      if ('text' in message && OUTCOMES.includes(message.text)) return end(message.text as Outcome); // just compared
      if ('description' in message) {
        pc?.close();
        pc = connection(line, servers, left.shift() ?? 'direct');
        pc.ondatachannel = ({ channel }) => {
          channel.onmessage = () => channel.send('here');
        };
      }
      if (!pc) return;
      await take(pc, message);
      if ('description' in message) await sendDescription(pc, line);
    });
  });
}

function connection(line: Line, servers: IceServer[], way: Way): RTCPeerConnection {
  const pc = new RTCPeerConnection({
    iceServers: way === 'relay' ? servers : servers.filter((server) => !isRelay(server)),
    iceTransportPolicy: way === 'relay' ? 'relay' : 'all',
  });
  pc.onicecandidate = ({ candidate }) => {
    if (candidate) void line.send({ candidate: candidate.toJSON() as Candidate }); // one that is found has a text
  };
  return pc;
}

async function sendDescription(pc: RTCPeerConnection, line: Line): Promise<void> {
  await pc.setLocalDescription();
  const { type, sdp } = pc.localDescription ?? {};
  if (type) await line.send({ description: { type, sdp } });
}

async function take(pc: RTCPeerConnection, message: Message): Promise<void> {
  if ('description' in message) {
    const { type, sdp = '' } = message.description;
    await pc.setRemoteDescription({ type, sdp });
  } else if ('candidate' in message && message.candidate) {
    const { candidate, sdpMid = null, sdpMLineIndex = null } = message.candidate;
    await pc.addIceCandidate({ candidate, sdpMid, sdpMLineIndex });
  }
}

function openLine(socket: SignalingSocket, room: string): Line {
  let id = 0;
  let taking: ((message: Message) => Promise<void> | void) | undefined;
  let queue: Promise<unknown> = Promise.resolve();
  const early: Message[] = [];
  function next(message: Message): void {
    queue = queue
      .then(() => taking?.(message))
      .catch(() => {
        // A candidate of a way that was given up: the connection that it belongs to is gone.
      });
  }
  socket.on('message', ({ message }: Letter) => {
    if (taking) next(message);
    else early.push(message);
  });
  return {
    send(message) {
      id += 1;
      return socket.emitWithAck('message:send', { room, id, message });
    },
    hear(take) {
      taking = take;
      for (const message of early.splice(0)) next(message);
    },
    // What was said before counts first.
    left: new Promise((resolve) => {
      socket.once('peer:left', () => void queue.then(() => resolve('nobody')));
    }),
  };
}

function isRelay({ urls }: IceServer): boolean {
  return [urls].flat().some((url) => /^turns?:/.test(url));
}
