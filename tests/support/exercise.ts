/** An exercise on a page, used as a learner does: buttons by their names, checks by their words. */
import type { FrameLocator, Locator, Page } from '@playwright/test';
import { expect } from '@playwright/test';
import type { FrameFile } from '../../src/sandbox/protocol.ts';
import { signals } from '../../src/trace/check.ts';
import type { TraceEntry } from '../../src/trace/entry.ts';

export interface ExercisePage {
  root: Locator;
  button(name: string): Locator;
  pane(peer: string): FrameLocator;
  checks(): Locator;
  /** Puts code into the editor's place, as an edit would. */
  write(files: FrameFile[]): Promise<void>;
  run(): Promise<void>;
  /** Opens the console and returns its panel. */
  console(): Promise<Locator>;
  trace(): Promise<TraceEntry[]>;
}

export const FIXTURE = '11-fixture';

export function url(path = '/'): string {
  return `${process.env['WORKBOOK_URL']}${path}`;
}

export async function openExercise(page: Page, lesson: string, name: string): Promise<ExercisePage> {
  await page.goto(url(`/lessons/${lesson}/`));
  return exerciseOn(page, name);
}

export async function exerciseOn(page: Page, name: string): Promise<ExercisePage> {
  const root = page.locator(`workbook-exercise[data-exercise="${name}"]`);
  // The custom element is there once its script ran.
  await root.evaluate(() => customElements.whenDefined('workbook-exercise').then(() => {}));
  return {
    root,
    button: (label) => root.getByRole('button', { name: label, exact: true }),
    pane: (peer) => root.frameLocator(`iframe[title="${peer}"]`),
    checks: () => root.getByRole('list', { name: 'Checks' }).getByRole('listitem'),
    async write(files) {
      await root.evaluate((element, given) => {
        const exercise = element as unknown as { files: FrameFile[]; setFiles(files: FrameFile[]): void };
        exercise.setFiles(exercise.files.map((file) => given.find(({ path }) => path === file.path) ?? file));
      }, files);
    },
    async run() {
      await root.getByRole('button', { name: 'Run', exact: true }).click();
    },
    async console() {
      await root.getByRole('tab', { name: /Console/ }).click();
      return root.getByRole('tabpanel', { name: 'Console' });
    },
    trace: () => root.evaluate((element) => (element as unknown as { trace: TraceEntry[] }).trace),
  };
}

/** Waits until the trace holds what is looked for; if it never does, the error tells what happened instead. */
export async function expectTrace(
  exercise: ExercisePage,
  what: string,
  holds: (trace: TraceEntry[]) => boolean,
): Promise<void> {
  let trace: TraceEntry[] = [];
  try {
    await expect(async () => {
      // What is new only: a trace of an hour is long. Of the last second all, for another pane may be slower to tell.
      const since = (trace.at(-1)?.time ?? 0) - 1000;
      const known = { first: trace[0]?.id, begun: trace[0]?.time, since };
      const { isSame, entries } = await exercise.root.evaluate(readFrom, known);
      trace = isSame ? [...trace.filter(({ time }) => time <= since), ...entries] : entries;
      expect(holds(trace), what).toBe(true);
    }).toPass({ timeout: 40_000, intervals: [50, 100, 200] });
  } catch (error) {
    const told = trace.slice(-LAST_TOLD).map((entry) => JSON.stringify(entry).slice(0, 200));
    throw new Error(`${what}: not in the trace, whose last entries are\n${told.join('\n')}`, {
      cause: error,
    });
  }
}

/** In the page: entries after a time (ms since Run), or all, if the first ones were dropped or another run began. */
function readFrom(
  element: Element,
  { first, begun, since }: { first: number | undefined; begun: number | undefined; since: number },
): { isSame: boolean; entries: TraceEntry[] } {
  const { trace } = element as unknown as { trace: TraceEntry[] };
  const isSame = first === trace[0]?.id && begun === trace[0]?.time;
  return { isSame, entries: isSame ? trace.filter(({ time }) => time > since) : trace };
}

/** Entries of a trace in an error. */
const LAST_TOLD = 60;

/** The other peer has left the room, and has come back to a seat. */
export function hasReturned(trace: TraceEntry[]): boolean {
  const left = signals(trace, 'in', 'peer:left').at(-1);
  return left !== undefined && signals(trace, 'in', 'peer:joined').some(({ id }) => id > left.id);
}

/** Waits until a video has shown this many new pictures. */
export function expectFrames(video: Locator, count = 6): Promise<void> {
  return video.evaluate(
    (element, wanted) =>
      new Promise<void>((resolve) => {
        let seen = 0;
        const next = () => {
          seen += 1;
          if (seen === wanted) resolve();
          else (element as HTMLVideoElement).requestVideoFrameCallback(next);
        };
        (element as HTMLVideoElement).requestVideoFrameCallback(next);
      }),
    count,
  );
}
