// From an address to all that signaling needs of Redis.
//
//   commands    admission and presence (rooms.ts): refuses at once while Redis is away
//   relay       what the adapter sends to other nodes: waits while Redis is away, and is sent then
//     ├─ reads the stream                       made by the adapter
//     └─ hears announcements (PUB/SUB)          made by the adapter
//
// Settings of the adapter, measured with 2,000 pairs that exchange 44,000 messages at once (bench/signaling.ts): its own
// limit of 10,000 entries loses a third of them without a word, for a node that is a moment behind misses what was
// trimmed. 100,000 entries of such a call are 60 MB in Redis, and rooms.ts trims what is older than two leases.
import { readFileSync } from 'node:fs';
import { createClient, type RedisClientType } from '@redis/client';
import { createAdapter } from '@socket.io/redis-streams-adapter';
import type { Log } from '../guard.ts';
import type { SignalingOptions } from '../signaling.ts';
import { createRedisRooms, type RoomTimes } from './rooms.ts';

/** Everything of ours begins with this; the braces keep it in one slot of a Redis Cluster. */
export const PREFIX = '{workbook}:';
export const STREAM = `${PREFIX}stream`;
export const MAX_STREAM_ENTRIES = 100_000;
/** More than a burst: commands that wait to be sent or answered, of the adapter. */
const MAX_RELAYS_UNDER_WAY = 100_000;
/** Bytes of messages that wait for a Redis that is away; then they are refused. */
const MAX_WAITING_BYTES = 32 * 1024 * 1024;
/** So that nodes are back before strangers are admitted (RESTORE_MS in rooms.ts). */
const MAX_RECONNECT_MS = 500;

/** What rooms need of the connection. */
export interface Redis {
  /** Runs a script of this folder. Rejects at once while Redis is away. */
  run(script: 'lease' | 'rooms', keys: string[], args: string[]): Promise<unknown>;
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
  { log, ...times }: { log: Log } & Partial<RoomTimes>,
): Required<Pick<SignalingOptions, 'createRooms' | 'socketIo'>> {
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
  const readers = forAdapter(relay, announceReady);

  let isAway = false;
  let waitingBytes = 0;
  commands.on('error', (error: unknown) => {
    // Also each try to connect ends here: once is enough.
    if (!isAway) log.error({ error }, 'Redis is away: nobody new is admitted until it is back');
    isAway = true;
  });
  relay.on('error', () => {}); // the same Redis, said above
  relay.on('ready', () => {
    waitingBytes = 0;
  });

  const scripts = { lease: readScript('lease'), rooms: readScript('rooms') };
  /** By its text: what Redis calls it. */
  const shas = new Map<string, string>();
  commands.on('ready', async () => {
    try {
      for (const text of Object.values(scripts)) shas.set(text, await commands.scriptLoad(text));
    } catch {
      return; // away again: there will be another 'ready'
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
    isReady: () => commands.isReady && shas.size > 0,
    onReady(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    mayRelay(message) {
      if (relay.isReady) return true;
      waitingBytes += JSON.stringify(message).length;
      return waitingBytes <= MAX_WAITING_BYTES;
    },
    async close() {
      for (const client of [...readers, commands, relay]) if (client.isOpen) client.destroy();
    },
  };
  return {
    createRooms: (events, io) => createRedisRooms(redis, events, io, times),
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

/**
 * Makes a client safe for the adapter (0.3.1), which leaves some promises to themselves: in Node a rejection that nobody
 * hears ends the process, and Redis ending while a command is under way is such a rejection. Returns the connections
 * that the adapter makes, as it makes them.
 */
function forAdapter(relay: RedisClientType, onReady: () => void): Set<RedisClientType> {
  const made = new Set<RedisClientType>();
  const publish = relay.publish.bind(relay);
  const sendCommand = relay.sendCommand.bind(relay);
  const duplicate = relay.duplicate.bind(relay) as () => RedisClientType; // of its own kind

  Object.assign(relay, {
    // Announcements: rooms find out by themselves what they missed.
    publish: (...args: Parameters<typeof publish>) => publish(...args).catch(() => 0),

    // How many nodes hear them, asked before each announcement that wants an answer: none, then.
    sendCommand(...args: Parameters<typeof sendCommand>) {
      const reply = sendCommand(...args);
      return args[0][0] === 'PUBSUB' ? reply.catch(() => ['', '0']) : reply;
    },

    duplicate() {
      const copy = duplicate();
      const subscribe = copy.subscribe.bind(copy);
      copy.on('ready', () => {
        made.add(copy);
        onReady();
      });
      return Object.assign(copy, {
        async subscribe(...args: Parameters<typeof subscribe>) {
          while (copy.isOpen) {
            try {
              return await subscribe(...args);
            } catch {
              // The connection was lost on the way: this waits for the next one.
            }
          }
        },
        // We may have closed it already.
        async disconnect() {
          if (copy.isOpen) copy.destroy();
        },
      });
    },
  });
  return made;
}
