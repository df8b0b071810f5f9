// Pairs of peers that set up calls over a server: an offer of 4 kB, an answer of 3 kB, ten candidates each way, that is
// 22 relays. Frames are written by hand on bare WebSockets, so that the load costs less than what it loads.
import { once } from 'node:events';
import { WebSocket } from 'ws';

export const RELAYS_PER_CALL = 22;
const CANDIDATES = 10;
const OFFER = 'o'.repeat(4096);
const ANSWER = 'a'.repeat(3072);
const CANDIDATE =
  'candidate:1 1 udp 2122260223 192.0.2.1 54321 typ host generation 0 ufrag abcd network-id 1';
/** Nothing arrives for so long: what is missing is lost. */
const LOST_AFTER_MS = 15_000;
const CONNECTING_AT_ONCE = 100;

export interface Load {
  pairs: number;
  /** Each pair sets up so many calls, one after the other. */
  calls: number;
  /** Calls begin spread over this time; 0: all at once. */
  overMs: number;
}

export interface Outcome {
  relays: number;
  lost: number;
  /** From send() in one peer to the frame in the other, in ms. */
  p50Ms: number;
  p99Ms: number;
}

/** How peers of one server talk. */
interface Dialect {
  /** Opens a socket and takes a place in the pair's room. Resolves when the server says so. */
  join(host: string, room: string): Promise<Place>;
}

interface Place {
  socket: WebSocket;
  /** Resolves with a function that writes a frame, when the other peer is known. */
  ready: Promise<(kind: Kind, at: number) => string>;
  /** Whether this text carries a relayed message. */
  carries(text: string): boolean;
}

type Kind = 'offer' | 'answer' | 'candidate';

export interface Crowd {
  run(load: Omit<Load, 'pairs'>): Promise<Outcome>;
  close(): Promise<void>;
}

/** Connects `pairs` pairs; with two hosts the peers of a pair are on different ones. */
export async function gather(dialect: keyof typeof dialects, hosts: string[], pairs: number): Promise<Crowd> {
  const { join } = dialects[dialect];
  const places: [Place, Place][] = [];
  for (let at = 0; at < pairs; at += CONNECTING_AT_ONCE) {
    const some = Array.from({ length: Math.min(CONNECTING_AT_ONCE, pairs - at) }, async (_, i) => {
      const room = `bench-${at + i}`;
      // The first must sit before the second comes.
      const first = await join(hosts[0] ?? '', room);
      const second = await join(hosts.at(-1) ?? '', room);
      return [first, second] satisfies [Place, Place];
    });
    places.push(...(await Promise.all(some)));
  }
  const talkers = await Promise.all(
    places.map(async ([a, b]) => [await talkerOf(a), await talkerOf(b)] satisfies [Talker, Talker]),
  );

  return {
    run: (load) => exchange(talkers, load),
    async close() {
      const closed = places.flat().map(({ socket }) => {
        const end = once(socket, 'close');
        socket.close();
        return end;
      });
      await Promise.all(closed);
    },
  };
}

interface Talker {
  say(kind: Kind): void;
  /** Called with each message that arrives. */
  hear: (kind: Kind, latencyMs: number) => void;
}

async function talkerOf({ socket, ready, carries }: Place): Promise<Talker> {
  const write = await ready;
  const talker: Talker = {
    say: (kind) => socket.send(write(kind, performance.now())),
    hear() {},
  };
  socket.on('message', (data) => {
    const text = String(data);
    if (!carries(text)) return;
    const [, kind, at] = /@(o|a|c)(\d+\.\d+)@/.exec(text) ?? [];
    if (!kind || !at) throw new Error(`Expected a message of ours, found ${text.slice(0, 200)}`);
    talker.hear(KINDS[kind as keyof typeof KINDS], performance.now() - Number(at)); // from the expression above
  });
  return talker;
}

const KINDS = { o: 'offer', a: 'answer', c: 'candidate' } as const;

function exchange(talkers: [Talker, Talker][], { calls, overMs }: Omit<Load, 'pairs'>): Promise<Outcome> {
  const expected = talkers.length * calls * RELAYS_PER_CALL;
  const latencies = new Float64Array(expected);
  let heard = 0;
  return new Promise((resolve) => {
    const finish = () => {
      clearTimeout(quiet);
      const sorted = latencies.subarray(0, heard).sort();
      const quantile = (q: number) => sorted[Math.min(heard - 1, Math.floor(heard * q))] ?? Number.NaN;
      resolve({ relays: heard, lost: expected - heard, p50Ms: quantile(0.5), p99Ms: quantile(0.99) });
    };
    const quiet = setTimeout(finish, LOST_AFTER_MS);
    const count = (latencyMs: number) => {
      latencies[heard] = latencyMs;
      heard += 1;
      quiet.refresh();
      if (heard === expected) finish();
    };

    for (const [at, [a, b]] of talkers.entries()) {
      let left = calls;
      let missing = 0;
      const call = () => {
        left -= 1;
        missing = RELAYS_PER_CALL;
        a.say('offer');
        for (let i = 0; i < CANDIDATES; i++) a.say('candidate');
      };
      const hear = (latencyMs: number) => {
        count(latencyMs);
        missing -= 1;
        if (missing === 0 && left > 0) call();
      };
      a.hear = (_, latencyMs) => hear(latencyMs);
      b.hear = (kind, latencyMs) => {
        if (kind === 'offer') {
          b.say('answer');
          for (let i = 0; i < CANDIDATES; i++) b.say('candidate');
        }
        hear(latencyMs);
      };
      if (overMs === 0) call();
      else setTimeout(call, (at * overMs) / talkers.length);
    }
  });
}

export const dialects = {
  ws: {
    async join(host, room) {
      const socket = new WebSocket(`ws://${host}/${room}`);
      await once(socket, 'message');
      return {
        socket,
        carries: () => true,
        ready: Promise.resolve((kind, at) => JSON.stringify(codelabMessage(kind, at))),
      };
    },
  },

  /** The codelab's events: the plain Socket.IO relay and our default namespace. */
  codelab: {
    async join(host, room) {
      const socket = await openSocketIo(host, '');
      const joined = next(socket, (text) => /^42\["(created|joined)"/.test(text));
      socket.send(`42["create or join","${room}"]`);
      await joined;
      return {
        socket,
        carries: (text) => text.startsWith('42["message"'),
        ready: Promise.resolve((kind, at) => `42["message",${JSON.stringify(codelabMessage(kind, at))}]`),
      };
    },
  },

  /** The workbook's own. */
  workbook: {
    async join(host, room) {
      const socket = await openSocketIo(host, '/workbook,');
      const other = next(socket, (text) => text.startsWith('42/workbook,["peer:joined"'));
      const answered = next(socket, (text) => text.startsWith('43/workbook,0'));
      socket.send(`42/workbook,0["room:join",{"room":"${room}","name":"Load"}]`);
      const [seated] = JSON.parse((await answered).slice('43/workbook,0'.length));
      if (seated.error) throw new Error(JSON.stringify(seated.error));
      let id = 0;
      const writer = (to: string) => (kind: Kind, at: number) => {
        id += 1;
        const message = JSON.stringify(workbookMessage(kind, at));
        return `42/workbook,["message:send",{"room":"${room}","to":"${to}","id":${id},"message":${message}}]`;
      };
      const known: string | undefined = seated.peers[0]?.peer;
      const to = known
        ? Promise.resolve(known)
        : other.then((text) => JSON.parse(text.slice('42/workbook,'.length))[1].peer.peer as string);
      return { socket, carries: (text) => text.startsWith('42/workbook,["message"'), ready: to.then(writer) };
    },
  },
} satisfies Record<string, Dialect>;

function codelabMessage(kind: Kind, at: number): object {
  const stamp = `@${kind[0]}${at.toFixed(3)}@`;
  if (kind === 'candidate') return { type: kind, label: 0, id: '0', candidate: stamp + CANDIDATE };
  return { type: kind, sdp: stamp + (kind === 'offer' ? OFFER : ANSWER) };
}

function workbookMessage(kind: Kind, at: number): object {
  const stamp = `@${kind[0]}${at.toFixed(3)}@`;
  if (kind === 'candidate') {
    return { candidate: { candidate: stamp + CANDIDATE, sdpMid: '0', sdpMLineIndex: 0 } };
  }
  return { description: { type: kind, sdp: stamp + (kind === 'offer' ? OFFER : ANSWER) } };
}

/** Engine.IO 4 and Socket.IO 5 by hand: open, connect to the namespace, answer pings. */
async function openSocketIo(host: string, namespace: string): Promise<WebSocket> {
  const socket = new WebSocket(`ws://${host}/socket.io/?EIO=4&transport=websocket`, {
    perMessageDeflate: false,
  });
  socket.on('message', (data) => {
    if (String(data) === '2') socket.send('3');
  });
  await next(socket, (text) => text.startsWith('0'));
  const connected = next(socket, (text) => text.startsWith(`40${namespace}`));
  socket.send(`40${namespace}`);
  await connected;
  return socket;
}

function next(socket: WebSocket, wanted: (text: string) => boolean): Promise<string> {
  return new Promise((resolve, reject) => {
    const look = (data: unknown) => {
      const text = String(data);
      if (!wanted(text)) return;
      socket.off('message', look);
      resolve(text);
    };
    socket.on('message', look);
    socket.once('error', reject);
  });
}
