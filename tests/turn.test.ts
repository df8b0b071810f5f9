// A real coturn, the real signaling server, and what one says about the other's credentials.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { io, type Socket } from 'socket.io-client';
import { createIceServers, readIceSettings, turnCredentials } from '../server/ice.ts';
import type {
  Answer,
  IceServer,
  Seated,
  WorkbookClientEvents,
  WorkbookServerEvents,
} from '../server/protocol.ts';
import { attachSignaling } from '../server/signaling.ts';
import { allocate, freePort, noTurn, startTurn, type Turn } from './support/turn.ts';

const script = fileURLToPath(new URL('../scripts/turn.ts', import.meta.url));

describe('credentials for a real coturn', { timeout: 60_000, skip: noTurn }, () => {
  let turn: Turn;
  let signaling: ReturnType<typeof attachSignaling>;
  let alice: Socket<WorkbookServerEvents, WorkbookClientEvents>;

  before(async () => {
    turn = await startTurn({ TURN_SECRET: 'a-secret-of-this-test' });
    const http = createServer();
    signaling = attachSignaling(http, { iceServersFor: createIceServers(readIceSettings(turn.env)) });
    http.listen(0, '127.0.0.1');
    await once(http, 'listening');
    const { port } = http.address() as AddressInfo;
    alice = io(`http://127.0.0.1:${port}/workbook`, { forceNew: true });
  });
  after(async () => {
    alice.close();
    await signaling.close();
    await turn.stop();
  });

  test('the secret that was given is the one that is printed', () => {
    assert.equal(turn.env.TURN_SECRET, 'a-secret-of-this-test');
    assert.equal(turn.env.TURN_URLS, `turn:127.0.0.1:${turn.port},turn:127.0.0.1:${turn.port}?transport=tcp`);
  });

  test('whoever has no seat is told of no server', async () => {
    const answer = await alice.emitWithAck('ice:renew', { room: 'relayed' });
    assert.ok('error' in answer);
    assert.equal(answer.error.code, 'not-seated');
    assert.doesNotMatch(JSON.stringify(answer), /turn:/);
  });

  test('those of the answer to room:join get a relay address, and so do renewed ones', async () => {
    const seated = expectResult(await alice.emitWithAck('room:join', { room: 'relayed', name: 'Alice' }));
    const inTheAnswer = turnOf(seated);
    assert.match(inTheAnswer.username, new RegExp(`^\\d{10}:${seated.you.peer}$`));
    assert.equal(await allocate(turn.port, inTheAnswer), 'allocated');
    assert.ok((seated.iceExpiresAtMs ?? 0) <= Date.now() + 3_600_000, 'an hour at most');
    assert.ok((seated.iceExpiresAtMs ?? 0) > Date.now() + 3_500_000, 'and not much less');

    const renewed = turnOf(expectResult(await alice.emitWithAck('ice:renew', { room: 'relayed' })));
    assert.equal(await allocate(turn.port, renewed), 'allocated');
  });

  test('those made with another secret are refused with 401', async () => {
    const expiresAtS = Math.floor(Date.now() / 1000) + 600;
    assert.equal(await allocate(turn.port, turnCredentials('another secret', 'p1', expiresAtS)), 401);
  });

  test('those that have expired are refused with 401', async () => {
    const expiredAtS = Math.floor(Date.now() / 1000) - 60;
    const { TURN_SECRET } = turn.env;
    assert.equal(await allocate(turn.port, turnCredentials(TURN_SECRET, 'p1', expiredAtS)), 401);
  });

  test('one whose time was lengthened by hand is refused with 401', async () => {
    const nowS = Math.floor(Date.now() / 1000);
    const { credential } = turnCredentials(turn.env.TURN_SECRET, 'p1', nowS - 60);
    assert.equal(await allocate(turn.port, { username: `${nowS + 600}:p1`, credential }), 401);
  });
});

describe('npm run turn', { timeout: 60_000 }, () => {
  test('makes a new secret each time when none is given', { skip: noTurn }, async () => {
    const [one, other] = await Promise.all([startTurn(), startTurn()]);
    try {
      assert.match(one.env.TURN_SECRET, /^[\w-]{32}$/);
      assert.notEqual(one.env.TURN_SECRET, other.env.TURN_SECRET);
    } finally {
      await Promise.all([one.stop(), other.stop()]);
    }
  });

  test('takes its coturn with it when it ends', { skip: noTurn }, async () => {
    const turn = await startTurn();
    await turn.stop();
    const again = createServer().listen(turn.port, '127.0.0.1');
    await once(again, 'listening');
    again.close();
  });

  test('says that a port is in use, and what to do', async () => {
    const taken = createServer().listen(await freePort(), '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    const said = await run(['--loopback', '--port', String(port)]);
    taken.close();
    assert.equal(said.code, 1);
    assert.match(said.errors, new RegExp(`^Port ${port} of 127\\.0\\.0\\.1 is in use .*--port ${port + 1}`));
  });

  test('says where to get coturn on a machine that has none', async () => {
    const said = await run(['--loopback', '--port', String(await freePort())], { PATH: '/nowhere' });
    assert.equal(said.code, 1);
    assert.match(said.errors, /turnserver.* was not found.*\n.*apt install coturn/);
  });

  test('does not open loopback to the network by mistake', async () => {
    assert.match((await run(['--address', '127.0.0.1'])).errors, /needs --loopback/);
    assert.match((await run(['--loopback', '--address', '192.0.2.1'])).errors, /expected an address such as/);
  });
});

async function run(args: string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [script, ...args], { env: { PATH: process.env['PATH'], ...env } });
  const [[code], errors] = await Promise.all([once(child, 'exit'), text(child.stderr)]);
  return { code, errors };
}

function expectResult<T extends object>(answer: Answer<T>): T {
  assert.ok(!('error' in answer), JSON.stringify(answer));
  return answer;
}

function turnOf({ iceServers }: Pick<Seated, 'iceServers'>): Required<Omit<IceServer, 'urls'>> {
  const turn = iceServers.find(({ credential }) => credential !== undefined);
  assert.ok(turn?.username !== undefined && turn.credential !== undefined, 'a server with credentials');
  return { username: turn.username, credential: turn.credential };
}
