// From an address to all that signaling needs of Redis.
//
//   commands    admission and presence (rooms.ts): refuses at once while Redis is away
//   relay       what the adapter sends to other nodes: waits while Redis is away or loads, and is sent then
//     ├─ reads the stream                       made by the adapter
//     └─ hears announcements (PUB/SUB)          made by the adapter
//   hearing     hears what other nodes say of workshops (workshops.ts), PUB/SUB
//
// Settings of the adapter, measured with 2,000 pairs that exchange 44,000 messages at once (npm run bench:signaling): its own
// limit of 10,000 entries loses a third of them without a word, for a node that is a moment behind misses what was
// trimmed. 100,000 entries of such calls are 66 MB in Redis; what is older than 5 minutes goes too (lease.lua).
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient, type RedisClientType } from '@redis/client';
import { createAdapter } from '@socket.io/redis-streams-adapter';
import type { Log } from '../guard.ts';
import type { SignalingOptions } from '../signaling.ts';
import { createRedisRooms } from './rooms.ts';
import { createRedisWorkshops, type WorkshopTimes } from './workshops.ts';

/** Everything of ours begins with this; the braces keep it in one slot of a Redis Cluster. */
export const PREFIX = '{workbook}:';
export const STREAM = `${PREFIX}stream`;
export const MAX_STREAM_ENTRIES = 100_000;
/** More than a burst: commands that wait to be sent or answered, of the adapter. */
const MAX_RELAYS_UNDER_WAY = 100_000;
/** Bytes of messages that wait for a Redis that is away; then they are refused. */
const MAX_WAITING_BYTES = 32 * 1024 * 1024;
/** Between two tries of a command that was lost. */
const RETRY_MS = 50;
/** So that nodes are back before strangers are admitted (RESTORE_MS in rooms.ts). */
const MAX_RECONNECT_MS = 500;

/** What rooms and workshops need of the connection. */
export interface Redis {
  /** Runs a script of this folder. Rejects at once while Redis is away. */
  run(script: 'lease' | 'rooms' | 'workshops', keys: string[], args: string[]): Promise<unknown>;
  /** Rejects at once while Redis is away. */
  publish(channel: string, text: string): Promise<unknown>;
  /**
   * Hears what is published from now on, but for what comes while the connection is lost. `isHeard` is called whenever it
   * stands and scripts can be run, at first and again.
   */
  hear(channel: string, heard: (text: string) => void, isHeard: () => void): void;
  /** Whether it answers, and this node hears the others. */
  isReady(): boolean;
  /** Called when a connection stands, at first or again: what was announced in between is lost. Returns the undo. */
  onReady(listener: () => void): () => void;
  mayRelay(message: unknown): boolean;
  close(): Promise<void>;
}

/**
 * Connects to `url` (redis://… or rediss://…), now or as soon as it answers, and again whenever the connection is lost.
 * To be spread over the options of attachSignaling. Socket.IO first and its rooms after it are to be closed, which ends
 * the connections.
 */
export function connectRedis(
  url: string,
  { log, ...times }: { log: Log } & Partial<WorkshopTimes>,
): Required<Pick<SignalingOptions, 'createRooms' | 'createWorkshops' | 'socketIo'>> {
  const socket = {
    connectTimeout: 1_000,
    reconnectStrategy: (retries: number) =>
      Math.min(20 * 2 ** retries, MAX_RECONNECT_MS) * (0.5 + Math.random() / 2),
  };
  const commands: RedisClientType = createClient({ url, socket, disableOfflineQueue: true });
  // With disableOfflineQueue the adapter's reader would try again and again without a pause.
  const relay: RedisClientType = createClient({ url, socket, commandsQueueMaxLength: MAX_RELAYS_UNDER_WAY });
  const listeners = new Set<() => void>();
  const announceReady = () => {
    for (const listener of listeners) listener();
  };

  let isAway = false;
  function sayAway(error: unknown): void {
    // Also each try to connect ends here: once is enough.
    if (!isAway) log.error({ error }, 'Redis is away: nobody new is admitted until it is back');
    isAway = true;
  }
  commands.on('error', sayAway);
  relay.on('error', () => {}); // the same Redis, said above

  const scripts = {
    lease: readScript('lease'),
    rooms: readScript('rooms'),
    workshops: readScript('workshops'),
  };
  /** By its text: what Redis calls it. */
  const shas = new Map<string, string>();
  const areLoaded = () => shas.size === Object.keys(scripts).length;
  /** A connection may stand before Redis does: whoever keeps a port for it takes one too, and it may still be loading. */
  const answers = () => commands.isReady && areLoaded();
  const { made, isListening, flows, sendAll } = forAdapter(relay, answers, announceReady);
  let waitingBytes = 0;
  const sendWaiting = () => {
    if (!flows()) return;
    sendAll();
    waitingBytes = 0;
  };
  listeners.add(sendWaiting);
  relay.on('ready', sendWaiting);
  let connections = 0;
  commands.on('ready', async () => {
    const connection = ++connections;
    // Redis answers again only when it has the scripts: until then nobody has told it what happened meanwhile.
    shas.clear();
    while (!areLoaded()) {
      try {
        for (const text of Object.values(scripts)) shas.set(text, await commands.scriptLoad(text));
      } catch (error) {
        // We closed it (then it may call itself ready all the same), or it is loading what it had saved, or away again.
        if (!commands.isOpen) return;
        sayAway(error);
        await sleep(RETRY_MS);
      }
      // There was another 'ready', or there will be one, or we closed it.
      if (connection !== connections || !commands.isReady || !commands.isOpen) return;
    }
    if (isAway) log.warn({}, 'Redis is back');
    isAway = false;
    announceReady();
  });
  // They reject only if the reconnect strategy gives up, which ours does not.
  for (const client of [commands, relay]) client.connect().catch(() => {});

  const redis: Redis = {
    async run(script, keys, args) {
      const text = scripts[script];
      try {
        return await commands.evalSha(shas.get(text) ?? '', { keys, arguments: args });
      } catch (error) {
        // Somebody emptied Redis' cache of scripts.
        if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error;
        return commands.eval(text, { keys, arguments: args });
      }
    },
    publish: (channel, text) => commands.publish(channel, text),
    hear(channel, heard, isHeard) {
      const hearing: RedisClientType = createClient({ url, socket });
      made.add(hearing);
      hearing.on('error', () => {}); // the same Redis, said above
      const tell = () => {
        if (hearing.isReady && answers()) isHeard();
      };
      listeners.add(tell);
      hearing
        .connect()
        // Subscribed anew with each connection, before it counts as ready.
        .then(() => hearing.subscribe(channel, heard))
        .then(() => {
          hearing.on('ready', tell);
          tell();
        })
        .catch(() => {}); // closed before
    },
    isReady: () => answers() && isListening(),
    onReady(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    mayRelay(message) {
      if (flows()) return true;
      waitingBytes += JSON.stringify(message).length;
      return waitingBytes <= MAX_WAITING_BYTES;
    },
    async close() {
      for (const client of [...made, commands, relay]) if (client.isOpen) client.destroy();
    },
  };
  return {
    createRooms: (events, io) => createRedisRooms(redis, events, io, times),
    createWorkshops: createRedisWorkshops(redis, times),
    socketIo: {
      // Long-polling sends each request to any node, and only one of them knows the session.
      transports: ['websocket'],
      adapter: createAdapter(relay, {
        streamName: STREAM,
        channelPrefix: PREFIX,
        maxLen: MAX_STREAM_ENTRIES,
        readCount: 1_000,
        // Schemas let nothing binary in.
        onlyPlaintext: true,
      }),
    },
  };
}

function readScript(name: string): string {
  return readFileSync(new URL(`./${name}.lua`, import.meta.url), 'utf8');
}

interface Relay {
  /** The connections that the adapter made until now. */
  made: Set<RedisClientType>;
  /** Whether the adapter hears what other nodes send. */
  isListening(): boolean;
  /** Whether what is sent now goes at once. */
  flows(): boolean;
  /** Sends what has waited. */
  sendAll(): void;
}

/**
 * Makes a client safe for the adapter (0.3.1), which leaves some promises to themselves: in Node a rejection that nobody
 * hears ends the process, and Redis ending while a command is under way is such a rejection.
 */
function forAdapter(relay: RedisClientType, answers: () => boolean, onReady: () => void): Relay {
  const made = new Set<RedisClientType>();
  let isReading = false;
  const subscriptions = { wanted: 0, made: 0 };
  const isListening = () =>
    isReading && subscriptions.wanted > 0 && subscriptions.made === subscriptions.wanted;
  const flows = () => relay.isReady && answers();
  /** Messages that wait for Redis, in order. */
  const waiting: (() => void)[] = [];
  const publish = relay.publish.bind(relay);
  const xAdd = relay.xAdd.bind(relay);
  const sendCommand = relay.sendCommand.bind(relay);
  const duplicate = relay.duplicate.bind(relay) as () => RedisClientType; // of its own kind

  async function persist<T>(command: () => Promise<T>): Promise<T | undefined> {
    while (relay.isOpen) {
      try {
        return await command();
      } catch {
        await sleep(RETRY_MS); // the connection was lost on the way: the next try waits for the next one
      }
    }
    return undefined;
  }

  Object.assign(relay, {
    // Announcements arrive at last: an older one than what a node knows by then is dropped there.
    publish: (...args: Parameters<typeof publish>) => persist(() => publish(...args)),

    // A client writes what waits to any connection that it gets, and forgets it if nobody answers there.
    async xAdd(...args: Parameters<typeof xAdd>) {
      if (flows()) return xAdd(...args);
      const { promise, resolve } = Promise.withResolvers<string>();
      waiting.push(() => resolve(xAdd(...args)));
      return promise;
    },

    // How many nodes hear them, asked before an announcement that wants an answer: none, then.
    sendCommand(...args: Parameters<typeof sendCommand>) {
      const reply = sendCommand(...args);
      return args[0][0] === 'PUBSUB' ? reply.catch(() => ['', '0']) : reply;
    },

    duplicate() {
      const copy = duplicate();
      const subscribe = copy.subscribe.bind(copy);
      const xRead = copy.xRead.bind(copy);
      let newest: string | undefined;
      async function read(...args: Parameters<typeof xRead>) {
        try {
          return await xRead(...args);
        } catch (error) {
          await sleep(RETRY_MS); // the adapter itself tries again without a pause
          throw error;
        }
      }
      copy.on('ready', () => {
        made.add(copy);
        onReady();
      });
      return Object.assign(copy, {
        async subscribe(...args: Parameters<typeof subscribe>) {
          subscriptions.wanted += 1;
          await persist(() => subscribe(...args));
          subscriptions.made += 1;
          if (isListening()) onReady();
        },

        // The adapter asks for what comes after now ($), and until it has read a first entry, anew each 5 s: it would
        // miss what comes in between.
        async xRead(streams: { key: string; id: string }[], options: object) {
          const [stream] = streams;
          if (stream?.id !== '$') return read(streams, options);
          if (newest === undefined) {
            const [last] = await copy.xRevRange(stream.key, '+', '-', { COUNT: 1 });
            newest = last?.id ?? '0-0';
            isReading = true;
            if (isListening()) onReady();
          }
          return read({ key: stream.key, id: newest }, options);
        },

        // We may have closed it already.
        async disconnect() {
          if (copy.isOpen) copy.destroy();
        },
      });
    },
  });
  const sendAll = () => {
    for (const send of waiting.splice(0)) send();
  };
  return { made, isListening, flows, sendAll };
}
