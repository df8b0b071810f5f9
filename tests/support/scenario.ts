/**
 * What a Socket.IO server does, step by step, as its clients see it. Run against the same server file (scenario-server.ts)
 * under Node with real WebSockets, and in the page's worker, with the same results.
 *
 * In the page this file is an exercise's main.ts: so it imports a type and nothing else, and names what it is given.
 */
import type { ManagerOptions, Socket, SocketOptions } from 'socket.io-client';

/** `io` with the server's address: '' or a namespace behind it. */
type Connect = (namespace: string, options: Partial<ManagerOptions & SocketOptions>) => Socket;
type Steps = Record<string, unknown>;

const PATIENCE_MS = 10_000;

export async function scenario(connect: Connect): Promise<Steps> {
  const steps: Steps = {};
  const open: Socket[] = [];

  function client(
    name: string,
    options: Partial<ManagerOptions & SocketOptions> = {},
    namespace = '',
  ): Socket {
    const socket = connect(namespace, {
      forceNew: true,
      reconnectionDelay: 50,
      reconnectionDelayMax: 100,
      auth: { name },
      ...options,
    });
    open.push(socket);
    return socket;
  }
  function next(socket: Pick<Socket, 'once'>, event: string): Promise<unknown[]> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`${event} did not come`)), PATIENCE_MS);
      socket.once(event, (...args: unknown[]) => {
        clearTimeout(timer);
        resolve(args);
      });
    });
  }
  const connected = async (socket: Socket) => {
    if (!socket.connected) await next(socket, 'connect');
    return socket;
  };
  const ask = (socket: Socket, event: string, ...args: unknown[]) =>
    socket.timeout(PATIENCE_MS).emitWithAck(event, ...args);
  /** All arguments of an answer, not only the first. */
  const askAll = (socket: Socket, event: string, ...args: unknown[]) =>
    new Promise<unknown[]>((resolve) =>
      socket.emit(event, ...args, (...answer: unknown[]) => resolve(answer)),
    );
  async function step(name: string, result: () => Promise<unknown> | unknown): Promise<void> {
    try {
      steps[name] = await result();
    } catch (error) {
      steps[name] = `failed: ${error instanceof Error ? error.message : String(error)}`;
    }
  }
  async function until(what: () => Promise<boolean> | boolean): Promise<boolean> {
    for (const end = Date.now() + PATIENCE_MS; Date.now() < end; ) {
      if (await what()) return true;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return false;
  }

  // Three in two rooms
  const alice = client('alice');
  const greeting = next(alice, 'hello');
  await step('connect', async () => {
    await connected(alice);
    return [alice.connected, alice.id?.length, alice.io.engine.transport.name];
  });
  // Behind its values comes the offset that the client of a recovered line asks with.
  await step('an event with values', async () => (await greeting).slice(0, 4));
  const bob = await connected(client('bob'));
  const carol = await connected(client('carol'));
  const all = { alice, bob, carol };
  let heard: string[] = [];
  for (const [name, socket] of Object.entries(all)) {
    socket.on('said', (text) => heard.push(`${name}: ${text}`));
    socket.on('question', (a, b, answer) => answer(a * b));
  }
  /** Who hears what, when all have certainly been told. */
  async function hearing(by: Socket, how: string, room: string): Promise<string[]> {
    heard = [];
    await ask(by, 'say', how, room, how);
    for (const socket of Object.values(all)) await ask(socket, 'add', 0, 0);
    return heard.sort();
  }

  await step('join', async () => [
    await ask(alice, 'join', 'blue'),
    await ask(bob, 'join', 'blue'),
    await ask(carol, 'join', 'red'),
  ]);
  for (const [how, by, room] of [
    ['socket.to', alice, 'blue'],
    ['socket.to.to', alice, 'blue'],
    ['io.in', alice, 'blue'],
    ['io.except', alice, 'blue'],
    ['socket.except', carol, 'blue'],
    ['socket.broadcast', bob, ''],
    ['io.emit', bob, ''],
    ['io.local', bob, ''],
  ] as const)
    await step(how, () => hearing(by, how, room));
  await step('adapter.rooms and sids', async () => [
    await ask(alice, 'adapter', 'blue'),
    await ask(carol, 'adapter', 'blue'),
    await ask(alice, 'adapter', 'nowhere'),
  ]);
  await step('fetchSockets', () => ask(carol, 'fetch', 'blue'));
  await step('socketsJoin, socketsLeave', async () => [
    await ask(alice, 'move', 'red', 'green'),
    await ask(alice, 'fetch', 'green'),
  ]);
  await step('leave', async () => [
    await ask(bob, 'leave', 'blue'),
    await hearing(alice, 'socket.to', 'blue'),
  ]);
  await ask(bob, 'join', 'blue');

  // Acknowledgements
  await step('an answer with several values', () => askAll(alice, 'add', 40, 2));
  await step('an answer that never comes', async () => {
    try {
      return await alice.timeout(100).emitWithAck('never');
    } catch (error) {
      return error instanceof Error ? error.message : error;
    }
  });
  await step('the server asks', () => ask(alice, 'ask me'));
  await step('the server asks in vain', () => ask(alice, 'ask me in vain'));
  await step('the server asks a room', () => ask(carol, 'ask all', 'blue'));
  await step('the server asks a room, and one says nothing', () => {
    bob.on('question for some', (answer) => answer('bob'));
    return askAll(carol, 'ask all in vain', 'blue');
  });

  // Binary
  const numbers = Uint8Array.from({ length: 500_000 }, (_, index) => index % 251);
  await step('bytes to the server', () => askAll(alice, 'bytes', numbers.slice(0, 10)));
  await step('500 kB to the server', () => askAll(alice, 'bytes', numbers));
  await step('bytes deep inside', () =>
    askAll(alice, 'nested', {
      a: { b: ['x', new Uint8Array([1, 2, 255])] },
      c: numbers.slice(3, 5).buffer,
      text: 'é€😀',
    }),
  );
  await step('bytes from the server', async () => {
    const { list, name } = await ask(alice, 'give bytes', 300_000);
    const bytes = new Uint8Array(list[0]);
    return [bytes.length, bytes[0], bytes.at(-1), name];
  });

  // Middleware and handshake
  await step('io.use refuses, with data', async () => {
    const refused = client('refused', { auth: { name: 'refused', token: 'wrong' } });
    const [error] = await next(refused, 'connect_error');
    const { message, data } = error as Error & { data: unknown };
    return [message, data, refused.connected, refused.active];
  });
  await step('socket.use refuses an event', async () => {
    alice.emit('forbidden');
    return (await next(alice, 'refused'))[0];
  });
  await step('onAny', async () => {
    alice.emit('any thing');
    alice.emit('anywhere', 1);
    return ask(alice, 'any');
  });

  // Namespaces
  await step('a namespace', async () => ask(await connected(client('nsp', {}, '/static')), 'where'));
  await step('a namespace by pattern', async () => {
    const [one, other] = [
      await connected(client('d', {}, '/dynamic-7')),
      await connected(client('e', {}, '/dynamic-8')),
    ];
    const told: string[] = [];
    one.on('said', (text) => told.push(`7: ${text}`));
    other.on('said', (text) => told.push(`8: ${text}`));
    one.emit('tell all', 'hi');
    const places = [await ask(one, 'where'), await ask(other, 'where')];
    return [places, told];
  });
  await step('a namespace that is none', async () => {
    const [error] = await next(client('none', {}, '/dynamic-x'), 'connect_error');
    return (error as Error).message;
  });

  // The line
  await step('heartbeats', async () => {
    let beats = 0;
    alice.io.engine.on('heartbeat', () => beats++);
    return [await until(() => beats >= 3), alice.connected];
  });
  await step('the client leaves', async () => {
    const one = await connected(client('leaver'));
    const reason = next(one, 'disconnect');
    one.disconnect();
    await until(async () => (await ask(alice, 'left', 'leaver')) !== null);
    return [(await reason)[0], await ask(alice, 'left', 'leaver')];
  });
  await step('the client closes its line', async () => {
    const one = await connected(client('closer', { reconnection: false }));
    const reason = next(one, 'disconnect');
    one.io.engine.close();
    await until(async () => (await ask(alice, 'left', 'closer')) !== null);
    return [(await reason)[0], await ask(alice, 'left', 'closer')];
  });
  await step('the server ends a socket', async () => {
    const one = await connected(client('ended'));
    const reason = next(one, 'disconnect');
    one.emit('end me');
    return [(await reason)[0], one.active, await ask(alice, 'left', 'ended')];
  });
  await step('the server ends a line', async () => {
    const one = await connected(client('line ended', { reconnection: false }));
    const reason = next(one, 'disconnect');
    one.emit('end my line');
    return [(await reason)[0], await ask(alice, 'left', 'line ended')];
  });
  await step('disconnectSockets', async () => {
    const one = await connected(client('thrown out'));
    await ask(one, 'join', 'yellow');
    const reason = next(one, 'disconnect');
    await ask(alice, 'end all', 'yellow');
    return [(await reason)[0], await ask(alice, 'left', 'thrown out')];
  });
  await step('a cut line is mended, and nothing is lost', async () => {
    const { id } = carol;
    await ask(alice, 'later', 'green', 'while you were away', 0);
    await until(() => heard.includes('carol: while you were away'));
    heard = [];
    const [reason] = [next(carol, 'disconnect')];
    // Said after the line is cut, and before the client is back.
    await ask(alice, 'later', 'green', 'again', 60);
    carol.io.reconnectionDelay(300);
    carol.emit('cut me');
    const [why] = await reason;
    await next(carol, 'connect');
    const isTold = await until(() => heard.includes('carol: again'));
    return [why, carol.recovered, carol.id === id, isTold, await ask(alice, 'fetch', 'green')];
  });
  await step('a client that knows nothing of the past is new', async () => {
    const one = await connected(client('new'));
    return [one.recovered, one.id !== carol.id];
  });
  await step('nobody at that port', async () => {
    const one = connect(':1/', { forceNew: true, reconnection: false });
    const [error] = await next(one, 'connect_error');
    return (error as Error).message;
  });

  for (const socket of open) socket.disconnect();
  return steps;
}
