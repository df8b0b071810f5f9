/**
 * A workshop as a table and as JSON. CSV follows RFC 4180; what a spreadsheet would take for a formula begins with an
 * apostrophe (OWASP, "CSV Injection").
 */
import type { Kept, Settings } from '../../server/class/protocol.ts';

/** One row a learner: name, when it joined (ISO 8601), then state, failed runs and failing claim of each exercise. */
export function writeCsv(learners: readonly Kept[], exercises: readonly string[]): string {
  const head = [
    'name',
    'joined',
    'passed',
    ...exercises.flatMap((id) => [id, `${id} failed runs`, `${id} claim`]),
  ];
  const rows = learners.map(({ name, joinedAtMs, steps }) => [
    name,
    new Date(joinedAtMs).toISOString(),
    String(exercises.filter((id) => steps[id]?.state === 'passed').length),
    ...exercises.flatMap((id) => {
      const step = steps[id];
      return [step?.state ?? 'not-started', String(step?.failedRuns ?? 0), step?.claim ?? ''];
    }),
  ]);
  return [head, ...rows].map((row) => `${row.map(field).join(',')}\r\n`).join('');
}

export function writeJson(settings: Settings, learners: readonly Kept[]): string {
  return `${JSON.stringify({ format: 'webrtc-workbook workshop', version: 1, settings, learners }, null, 2)}\n`;
}

function field(text: string): string {
  const safe = /^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text;
  return `"${safe.replaceAll('"', '""')}"`;
}
