// `npm run bench:class`: a workshop of 300 over real Socket.IO clients, against a server in a process of its own whose
// workshops lie in a file. A join storm, then a report of each learner every 5 s, then messages to all; with the board
// watching. Prints what it cost the server and what the board got, beside the budgets; exits with 1 where one is broken.
// Then the server is killed (SIGKILL) and started again: what was answered before must all be there.
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
  /** Of one core. */
  cpuPercent: 25,
  p99BroadcastMs: 250,
  lost: 0,
};

type Page = Socket<ClassServerEvents, ClassClientEvents>;

const folder = mkdtempSync(join(tmpdir(), 'bench-class-'));
const port = await freePort();
const url = `http://127.0.0.1:${port}`;
const main = fileURLToPath(new URL('../server/main.ts', import.meta.url));
let server = await start();
const learners: Page[] = [];

try {
  const results = await measure();
  let isBroken = false;
  for (const [name, most] of Object.entries(BUDGET)) {
    const value = results[name as keyof typeof BUDGET];
    const fits = value <= most;
    isBroken ||= !fits;
    console.log(`  ${name.padEnd(18)} ${value.toFixed(1).padStart(8)}  of ${most}${fits ? '' : '  OVER'}`);
  }
  process.exitCode = isBroken ? 1 : 0;
} finally {
  for (const page of learners) page.close();
  server.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
}
process.exit();

async function measure(): Promise<Record<keyof typeof BUDGET, number>> {
  const ada = open();
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
  const ids = await Promise.all(
    Array.from({ length: LEARNERS }, async (_, number) => {
      const page = open();
      learners.push(page);
      const { view } = await ask<{ view: { you: { id: string } } }>(page, 'class:join', {
        code,
        name: `Learner ${number}`,
      });
      return view.you.id;
    }),
  );
  const joinAllS = (performance.now() - joinedAt) / 1000;
  await sleep(1_000);

  [messages, bytes] = [0, 0];
  const cpuBefore = cpuSeconds();
  const beganAt = performance.now();
  let number = 0;
  const report = async (index: number) => {
    await sleep((index / LEARNERS) * REPORT_EVERY_MS);
    while (performance.now() - beganAt < RUN_MS) {
      const claim = `Claim ${++number} of a step that is not done yet, as long as claims are`;
      pending.set(`${ids[index]} ${claim}`, performance.now());
      const page = learners[index] as Page; // one for each
      await ask(page, 'progress:report', {
        exercise: EXERCISES[number % EXERCISES.length],
        state: 'failing',
        claim,
      });
      await sleep(REPORT_EVERY_MS);
    }
  };
  await Promise.all(learners.map((_, index) => report(index)));
  await sleep(1_000);
  const seconds = (performance.now() - beganAt) / 1000;
  const cpuPercent = (100 * (cpuSeconds() - cpuBefore)) / seconds;
  const perSecond = { messages: messages / seconds, kB: bytes / 1000 / seconds };

  const broadcasts: number[] = [];
  for (let round = 0; round < BROADCASTS; round += 1) {
    const text = `Message ${round}`;
    const sentAt = performance.now();
    const heard = learners.map(
      (page) =>
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

  // Every report was answered; none may be lost when the process is killed right after the last.
  const last = await ask<{ board: Board }>(ada, 'class:enter', { code, token });
  const ended = once(server, 'exit');
  server.kill('SIGKILL');
  await ended;
  server = await start();
  const back = open();
  const { board } = await ask<{ board: Board }>(back, 'class:enter', { code, token });
  const kept = new Map(board.rows.map((row) => [row.id, JSON.stringify([row.name, row.steps])]));
  const lostRows = last.board.rows.filter(
    (row) => kept.get(row.id) !== JSON.stringify([row.name, row.steps]),
  );
  back.close();
  ada.close();

  console.log(`\n${LEARNERS} learners, ${number} reports, ${BROADCASTS} messages to all`);
  return {
    joinAllS,
    p99ReportMs: quantile(reports, 0.99),
    boardMessagesPerS: perSecond.messages,
    boardKBPerS: perSecond.kB,
    cpuPercent,
    p99BroadcastMs: quantile(broadcasts, 0.99),
    lost: pending.size + lostRows.length,
  };
}

function open(): Page {
  return io(`${url}/class`, { forceNew: true, transports: ['websocket'] });
}

async function ask<T>(page: Page, event: keyof ClassClientEvents, request: unknown): Promise<T> {
  const timed = page.timeout(20_000);
  const emit = timed.emitWithAck.bind(timed) as (event: string, request: unknown) => Promise<unknown>;
  const answer = await emit(event, request);
  if (typeof answer === 'object' && answer !== null && 'error' in answer)
    throw new Error(JSON.stringify(answer));
  return answer as T; // what the protocol promises
}

async function start(): Promise<ChildProcess> {
  const child = spawn(process.execPath, [main], {
    env: { ...process.env, PORT: String(port), HOST: '127.0.0.1', CLASS_STORE: join(folder, 'class.db') },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return child;
}

/** Processor time of the server so far: proc(5), /proc/pid/stat, fields 14 and 15, in ticks of 10 ms. */
function cpuSeconds(): number {
  const stat = readFileSync(`/proc/${server.pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
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
