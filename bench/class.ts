// `npm run bench:class`: a workshop of 300 over real Socket.IO clients, against servers in processes of their own: first one
// whose workshops lie in a file, then two that share a Redis (with half of the learners each, and the board at the second).
// A join storm, then a report of each learner every 5 s, then messages to all; with the board watching. Prints what it cost
// and what the board got, beside the budgets; exits with 1 where one is broken.
//
// In the end, while all learners report at once, the first server is killed (SIGKILL). The one with the file is started
// again; of two the other goes on. What was answered before must all be there, and each learner let in again.
//
// `npm run bench:class -- 30` takes another number of learners.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { io, type Socket } from 'socket.io-client';
import type { Board, ClassClientEvents, ClassServerEvents } from '../server/class/protocol.ts';
import { noRedis, startRedis } from '../tests/support/redis.ts';

const LEARNERS = Number(process.argv[2] ?? 300);
if (!Number.isInteger(LEARNERS) || LEARNERS < 1) {
  console.error('Expected a number of learners, as in: npm run bench:class -- 300');
  process.exit(2);
}
const REPORT_EVERY_MS = 5_000;
const RUN_MS = 20_000;
const BROADCASTS = 10;
const EXERCISES = Array.from({ length: 10 }, (_, step) => `05-peer-connection/step-${step}`);

const BUDGET = {
  joinAllS: 5,
  /** From a learner's report to the board: at most one batch of 500 ms, and a little. */
  p99ReportMs: 700,
  boardMessagesPerS: 2.1,
  boardKBPerS: 100,
  /** Of one core, all servers together. */
  cpuPercent: 25,
  p99BroadcastMs: 250,
  /** From the end of a server until the last learner of it is back in: with its own start, or at the other one. */
  backS: 8,
  lost: 0,
};

type Page = Socket<ClassServerEvents, ClassClientEvents>;

interface Setup {
  name: string;
  /** One server or two. */
  servers: number;
  env: Record<string, string>;
}

const main = fileURLToPath(new URL('../server/main.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'bench-class-'));
let isBroken = false;
try {
  const file = { CLASS_STORE: join(folder, 'class.db') };
  await run({ name: 'one server, a file', servers: 1, env: file });
  if (noRedis) {
    console.log(noRedis);
  } else {
    const redis = await startRedis();
    try {
      await run({ name: 'two servers, Redis', servers: 2, env: { REDIS_URL: redis.url } });
    } finally {
      await redis.close();
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exit(isBroken ? 1 : 0);

interface Server {
  url: string;
  port: number;
  child: ChildProcess;
}

async function run({ name, servers: count, env }: Setup): Promise<void> {
  const servers: Server[] = [];
  const pages: Page[] = [];
  try {
    for (let at = 0; at < count; at += 1) servers.push(await start(await freePort(), env));
    const results = await measure(name, servers, env, (url) => {
      const page: Page = io(`${url}/class`, {
        forceNew: true,
        reconnection: false,
        transports: ['websocket'],
      });
      pages.push(page);
      return page;
    });
    for (const [key, most] of Object.entries(BUDGET)) {
      const value = results[key as keyof typeof BUDGET];
      const fits = value <= most;
      isBroken ||= !fits;
      console.log(`  ${key.padEnd(18)} ${value.toFixed(1).padStart(8)}  of ${most}${fits ? '' : '  OVER'}`);
    }
  } finally {
    for (const page of pages) page.close();
    for (const { child } of servers) child.kill('SIGKILL');
  }
}

async function measure(
  name: string,
  servers: Server[],
  env: Record<string, string>,
  open: (url: string) => Page,
): Promise<Record<keyof typeof BUDGET, number>> {
  const [first] = servers as [Server]; // one at least
  const watched = servers.at(-1) ?? first;
  const ada = open(watched.url);
  const { code, token } = await ask<{ code: string; token: string }>(ada, 'class:start', {
    title: 'Bench',
    name: 'Ada',
  });
  await ask(ada, 'class:enter', { code, token });
  let messages = 0;
  let bytes = 0;
  const pending = new Map<string, number>();
  const reports: number[] = [];
  ada.on('board:changed', (change) => {
    messages += 1;
    bytes += JSON.stringify(change).length;
    for (const { id, at, steps } of change.rows) {
      // The claim carries the report's number.
      const claim = `${id} ${at === null ? '' : steps[at]?.claim}`;
      const sentAt = pending.get(claim);
      if (sentAt === undefined) continue;
      pending.delete(claim);
      reports.push(performance.now() - sentAt);
    }
  });

  const joinedAt = performance.now();
  const learners = await Promise.all(
    Array.from({ length: LEARNERS }, async (_, number) => {
      const server = servers[number % servers.length] ?? first;
      const page = open(server.url);
      const { view, token } = await ask<{ view: { you: { id: string } }; token: string }>(
        page,
        'class:join',
        {
          code,
          name: `Learner ${number}`,
        },
      );
      return { page, server, token, id: view.you.id };
    }),
  );
  const joinAllS = (performance.now() - joinedAt) / 1000;
  await sleep(1_000);

  [messages, bytes] = [0, 0];
  const cpuBefore = cpuSeconds(servers);
  const beganAt = performance.now();
  let number = 0;
  const report = async ({ page, id }: (typeof learners)[number], index: number) => {
    await sleep((index / LEARNERS) * REPORT_EVERY_MS);
    while (performance.now() - beganAt < RUN_MS) {
      const claim = `Claim ${++number} of a step that is not done yet, as long as claims are`;
      pending.set(`${id} ${claim}`, performance.now());
      await ask(page, 'progress:report', {
        exercise: EXERCISES[number % EXERCISES.length],
        state: 'failing',
        claim,
      });
      await sleep(REPORT_EVERY_MS);
    }
  };
  await Promise.all(learners.map(report));
  await sleep(1_000);
  const seconds = (performance.now() - beganAt) / 1000;
  const cpuPercent = (100 * (cpuSeconds(servers) - cpuBefore)) / seconds;
  const perSecond = { messages: messages / seconds, kB: bytes / 1000 / seconds };
  const reported = number;

  const broadcasts: number[] = [];
  for (let round = 0; round < BROADCASTS; round += 1) {
    const text = `Message ${round}`;
    const sentAt = performance.now();
    const heard = learners.map(
      ({ page }) =>
        new Promise<void>((resolve) => {
          const hear = ({ message }: { message: { text: string } | null }) => {
            if (message?.text !== text) return;
            page.off('class:changed', hear);
            broadcasts.push(performance.now() - sentAt);
            resolve();
          };
          page.on('class:changed', hear);
        }),
    );
    await ask(ada, 'message:set', { text });
    await Promise.all(heard);
  }

  // All report without a pause; in the midst of that the first server is killed. What was answered is to be kept.
  const missed = pending.size;
  const answered = new Map<string, number>();
  let isOver = false;
  const storm = learners.map(async ({ page, id }) => {
    for (let run = 1; !isOver && page.connected; run += 1) {
      const claim = `run ${run}`;
      try {
        await ask(page, 'progress:report', { exercise: 'bench/storm', state: 'failing', claim });
        answered.set(id, run);
      } catch {
        return; // its server has ended
      }
      await sleep(50);
    }
  });
  await sleep(2_000);
  const ended = once(first.child, 'exit');
  first.child.kill('SIGKILL');
  await ended;
  const killedAt = performance.now();
  isOver = true;
  if (servers.length === 1) servers[0] = await start(first.port, env);
  const other = servers.at(-1) ?? first;
  const strangers = await Promise.all(
    learners
      .filter(({ server }) => server === first)
      .map(async ({ token }) => {
        const back = open(other.url);
        const entered = await ask<{ view?: object }>(back, 'class:enter', { code, token });
        return entered.view === undefined;
      }),
  );
  const backS = (performance.now() - killedAt) / 1000;
  await Promise.all(storm);
  const { board } = await ask<{ board: Board }>(open(other.url), 'class:enter', { code, token });
  const kept = new Map(board.rows.map(({ id, steps }) => [id, steps['bench/storm']?.claim ?? '']));
  const lostRows = learners.filter(({ id }) => {
    // One that was on its way may be there, too.
    const run = Number(kept.get(id)?.slice('run '.length));
    return !(run >= (answered.get(id) ?? 0));
  });
  const answers = [...answered.values()].reduce((sum, runs) => sum + runs, 0);

  console.log(
    `\n${name}: ${LEARNERS} learners, ${reported} reports, ${BROADCASTS} messages to all, ${answers} reports when one is killed`,
  );
  return {
    joinAllS,
    p99ReportMs: quantile(reports, 0.99),
    boardMessagesPerS: perSecond.messages,
    boardKBPerS: perSecond.kB,
    cpuPercent,
    p99BroadcastMs: quantile(broadcasts, 0.99),
    backS,
    lost: missed + lostRows.length + strangers.filter((isStranger) => isStranger).length,
  };
}

async function ask<T>(page: Page, event: keyof ClassClientEvents, request: unknown): Promise<T> {
  const timed = page.timeout(20_000);
  const emit = timed.emitWithAck.bind(timed) as (event: string, request: unknown) => Promise<unknown>;
  const answer = await emit(event, request);
  if (typeof answer === 'object' && answer !== null && 'error' in answer)
    throw new Error(JSON.stringify(answer));
  return answer as T; // what the protocol promises
}

async function start(port: number, env: Record<string, string>): Promise<Server> {
  const child = spawn(process.execPath, [main], {
    env: { ...process.env, PORT: String(port), HOST: '127.0.0.1', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return { url: `http://127.0.0.1:${port}`, port, child };
}

/** Processor time of the servers so far: proc(5), /proc/pid/stat, fields 14 and 15, in ticks of 10 ms. */
function cpuSeconds(servers: Server[]): number {
  return servers.reduce((sum, { child }) => {
    const stat = readFileSync(`/proc/${child.pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return sum + (Number(fields[11]) + Number(fields[12])) / 100;
  }, 0);
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (typeof address !== 'object' || address === null) throw new Error('Expected an address with a port.');
  return address.port;
}

function quantile(values: number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN;
}
