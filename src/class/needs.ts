/** Who needs help, and what a class is stuck at: pure functions over the board's rows. */
import type { Connectivity, Row } from '../../server/class/protocol.ts';

/** After so many runs that failed at the same claim somebody is stuck. */
export const STUCK_RUNS = 3;

export type Need = 'hand' | 'stuck' | 'failing' | 'running' | 'working' | 'waiting' | 'passed' | 'away';

/** In this order: whose hand has been up longest comes first. */
const ORDER: Need[] = ['hand', 'stuck', 'failing', 'running', 'waiting', 'working', 'passed', 'away'];

/** What a learner needs most, by the steps of one lesson and, for being stuck, by the step it is at. */
export function needOf(row: Row, exercises: readonly string[]): { need: Need; runs: number } {
  const at = row.at === null ? undefined : row.steps[row.at];
  const runs = at?.failedRuns ?? 0;
  const need = (): Need => {
    if (row.hand !== null) return 'hand';
    if (!row.here) return 'away';
    if (runs >= STUCK_RUNS && at?.state !== 'passed') return 'stuck';
    if (at?.state === 'failing' || at?.state === 'running') return at.state;
    if (exercises.length > 0 && exercises.every((id) => row.steps[id]?.state === 'passed')) return 'passed';
    return exercises.some((id) => row.steps[id]) ? 'working' : 'waiting';
  };
  return { need: need(), runs };
}

export function sortByNeed(rows: readonly Row[], exercises: readonly string[]): Row[] {
  const keyed = rows.map((row) => ({ row, ...needOf(row, exercises) }));
  keyed.sort(
    (a, b) =>
      ORDER.indexOf(a.need) - ORDER.indexOf(b.need) ||
      (a.row.hand ?? 0) - (b.row.hand ?? 0) ||
      b.runs - a.runs ||
      a.row.number - b.row.number,
  );
  return keyed.map(({ row }) => row);
}

/** What a device can do, in one word; the first that fits, the worst first. */
export const DEVICES = ['no-peers', 'unreachable', 'relay', 'no-camera', 'fine'] as const;

export function deviceOf({ peer, neighbour, camera }: Connectivity): (typeof DEVICES)[number] {
  if (!peer) return 'no-peers';
  if (neighbour === 'unreachable' || neighbour === 'relay') return neighbour;
  return camera ? 'fine' : 'no-camera';
}

/** How a class stands at one step: how many passed, and at which claim most of the others fail. */
export function summaryOf(
  rows: readonly Row[],
  exercise: string,
): { passed: number; failing: number; claim?: string; count: number } {
  const counts = new Map<string, number>();
  let passed = 0;
  let failing = 0;
  for (const { steps } of rows) {
    const step = steps[exercise];
    if (step?.state === 'passed') passed += 1;
    if (step?.state === 'failing') failing += 1;
    if (step?.claim !== undefined) counts.set(step.claim, (counts.get(step.claim) ?? 0) + 1);
  }
  const [most] = [...counts].sort(([, a], [, b]) => b - a);
  return { passed, failing, count: most?.[1] ?? 0, ...(most && { claim: most[0] }) };
}
