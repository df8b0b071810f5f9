// `npm run bench:signaling`: what the server costs per relay, beside the same load on a plain Socket.IO relay that looks
// at nothing and on bare WebSockets. Each size is run on all servers in turn, several times; processor time is read
// inside the servers, so what else the machine does weighs on all alike. Then, with Redis, two nodes and 2,000 pairs at
// once whose peers are on different nodes: none of their messages may be lost.
// Exits with 1 where a budget is broken. `npm run bench:signaling -- 100 500` runs only these sizes.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { startRedis } from '../tests/support/redis.ts';
import { type Crowd, gather, type Outcome, RELAYS_PER_CALL } from './signaling/load.ts';

const BUDGET = {
  /** Processor time per relay, ours to the plain Socket.IO relay's: median of the rounds' ratios. */
  ratio: 1.35,
  /** Messages lost with 2,000 pairs at once on two nodes with Redis. */
  lost: 0,
};
const sizes = process.argv.slice(2).map(Number);
if (sizes.some((size) => !Number.isInteger(size) || size < 1)) {
  console.error('Expected numbers of pairs, as in: npm run bench:signaling -- 100 500');
  process.exit(2);
}
const SIZES = sizes.length > 0 ? sizes : [100, 500, 1_000, 2_000];
const ROUNDS = 5;
/** Relays per run, about; but no socket sends more than the server's burst allows. */
const RELAYS = 40_000;
const MAX_CALLS = 16;
const REDIS_PAIRS = 2_000;

const SERVERS = [
  { name: 'bare ws', server: 'ws', dialect: 'ws' },
  { name: 'plain socket.io', server: 'plain', dialect: 'codelab' },
  { name: 'ours, codelab', server: 'workbook', dialect: 'codelab' },
  { name: 'ours, workbook', server: 'workbook', dialect: 'workbook' },
] as const;

interface Run extends Outcome {
  /** Seconds of the server's processor per 100,000 relays. */
  cpuSeconds: number;
}

const faults: string[] = [];
for (const pairs of SIZES) await compare(pairs);
await loseNothing();
for (const fault of faults) console.error(`✗ ${fault}`);
process.exit(faults.length > 0 ? 1 : 0);

async function compare(pairs: number): Promise<void> {
  const runs = new Map<string, Run[]>(SERVERS.map(({ name }) => [name, []]));
  // Each server is fresh for each size, and warm: its first bursts cost several times as much.
  const servers = [];
  for (const { name, server, dialect } of SERVERS) {
    const node = await startServer(server);
    const crowd = await gather(dialect, [node.url], pairs);
    servers.push({ name, node, crowd });
    await measure(crowd, [node], pairs);
    await refill();
    await measure(crowd, [node], pairs);
  }
  for (let round = 0; round < ROUNDS; round++) {
    for (const at of SERVERS.keys()) {
      const one = servers[(at + round) % servers.length];
      if (!one) continue;
      await refill();
      runs.get(one.name)?.push(await measure(one.crowd, [one.node], pairs));
    }
  }
  for (const { crowd, node } of servers) {
    await crowd.close();
    node.stop();
  }

  const plain = runs.get('plain socket.io') ?? [];
  console.log(`\n${pairs} pairs, ${ROUNDS} rounds of ${pairs * callsOf(pairs) * RELAYS_PER_CALL} relays`);
  console.log('server             CPU s/100k   p50 ms   p99 ms    to plain socket.io');
  for (const [name, mine] of runs) {
    const ratios = mine.map(({ cpuSeconds }, round) => cpuSeconds / (plain[round]?.cpuSeconds ?? Number.NaN));
    const ratio = median(ratios);
    console.log(
      `${name.padEnd(17)} ${cell(mine, 'cpuSeconds', 2, 11)} ${cell(mine, 'p50Ms', 1, 8)} ${cell(mine, 'p99Ms', 1, 8)}` +
        `    ${ratio.toFixed(2)} (${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)})`,
    );
    if (name.startsWith('ours') && ratio > BUDGET.ratio) {
      faults.push(
        `${name}, ${pairs} pairs: ${ratio.toFixed(2)} times plain socket.io, at most ${BUDGET.ratio}`,
      );
    }
    const lost = mine.reduce((sum, run) => sum + run.lost, 0);
    if (lost > 0) faults.push(`${name}, ${pairs} pairs: ${lost} messages lost`);
  }
}

/** 2,000 pairs at once over two nodes; the peers of a pair are never on the same one. */
async function loseNothing(): Promise<void> {
  const redis = await startRedis();
  try {
    const env = { REDIS_URL: redis.url };
    const nodes = [await startServer('workbook', env), await startServer('workbook', env)];
    console.log(`\nRedis, 2 nodes, ${REDIS_PAIRS} pairs at once, each across the nodes`);
    for (const dialect of ['codelab', 'workbook'] as const) {
      const crowd = await gather(
        dialect,
        nodes.map(({ url }) => url),
        REDIS_PAIRS,
      );
      const run = await measure(crowd, nodes, REDIS_PAIRS, 1);
      console.log(
        `ours, ${dialect.padEnd(11)} ${run.cpuSeconds.toFixed(2).padStart(11)} ${run.p50Ms.toFixed(1).padStart(8)} ` +
          `${run.p99Ms.toFixed(1).padStart(8)}    ${run.relays} of ${run.relays + run.lost} arrived`,
      );
      if (run.lost > BUDGET.lost)
        faults.push(`Redis, ${dialect}: ${run.lost} messages lost, at most ${BUDGET.lost}`);
      await crowd.close();
    }
    for (const node of nodes) node.stop();
  } finally {
    await redis.close();
  }
}

/** The servers' buckets hold 200 messages and gain 50 a second: after 4 s they are full again. */
function refill(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 4_000));
}

function callsOf(pairs: number): number {
  return Math.max(1, Math.min(MAX_CALLS, Math.round(RELAYS / (pairs * RELAYS_PER_CALL))));
}

async function measure(crowd: Crowd, nodes: Node[], pairs: number, calls = callsOf(pairs)): Promise<Run> {
  const before = await cpuMsOf(nodes);
  const outcome = await crowd.run({ calls, overMs: 0 });
  const cpuMs = (await cpuMsOf(nodes)) - before;
  return { ...outcome, cpuSeconds: (cpuMs / outcome.relays) * 100 };
}

interface Node {
  url: string;
  cpuMs(): Promise<number>;
  stop(): void;
}

async function startServer(kind: string, env: Record<string, string> = {}): Promise<Node> {
  const file = fileURLToPath(new URL('./signaling/server.ts', import.meta.url));
  const child: ChildProcess = fork(file, [kind], { env: { ...process.env, ...env } });
  const [{ url }] = await once(child, 'message');
  return {
    url,
    async cpuMs() {
      const answer = once(child, 'message');
      child.send('cpu?');
      const [{ cpuMs }] = await answer;
      return cpuMs;
    },
    stop: () => child.disconnect(),
  };
}

async function cpuMsOf(nodes: Node[]): Promise<number> {
  const each = await Promise.all(nodes.map((node) => node.cpuMs()));
  return each.reduce((sum, ms) => sum + ms, 0);
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function cell(runs: Run[], key: 'cpuSeconds' | 'p50Ms' | 'p99Ms', digits: number, width: number): string {
  return median(runs.map((run) => run[key]))
    .toFixed(digits)
    .padStart(width);
}
