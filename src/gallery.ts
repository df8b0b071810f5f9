/**
 * Finds the lab's starting points by their paths, as lessons.ts finds exercises: there is no list to keep.
 *
 *     lab/bandwidth/about.json   { title, summary, kind }
 *     lab/bandwidth/check.ts     claims about the trace of a run
 *     lab/bandwidth/main.ts …    all else is what the learner begins with
 *
 * A piece is an exercise that is solved already: its files are start and solution, and there is nothing to ask for.
 */
import type { FrameFile } from './sandbox/protocol.ts';
import type { Check } from './trace/check.ts';

/** In place of a lesson's folder in the names of exercises: lab/bandwidth. */
export const LAB = 'lab';

/** In the order of the page. */
const KINDS = ['Media', 'Filters', 'Peer connection', 'Data channel', 'Insertable streams'];

export interface Piece {
  name: string;
  title: string;
  summary: string;
  kind: string;
}

const abouts = import.meta.glob<Omit<Piece, 'name'>>('/lab/*/about.json', { import: 'default', eager: true });
const texts = import.meta.glob<string>(['/lab/*/*', '!/lab/*/check.ts', '!/lab/*/about.json'], {
  query: '?raw',
  import: 'default',
  eager: true,
});
const checks = import.meta.glob<Check[]>('/lab/*/check.ts', { import: 'default', eager: true });

/** All pieces by kind, in the order of the page. Throws where one is of no known kind. */
export function allPieces(): Map<string, Piece[]> {
  const kinds = new Map<string, Piece[]>(KINDS.map((kind) => [kind, []]));
  for (const [path, about] of Object.entries(abouts)) {
    const pieces = kinds.get(about.kind);
    if (!pieces)
      throw new Error(`${path} has the kind “${about.kind}”; expected one of: ${KINDS.join(', ')}`);
    pieces.push({ name: path.split('/')[2] ?? '', ...about });
  }
  return kinds;
}

/** What a piece begins with, and its claims. Throws where it has none of one of them. */
export function findPiece(name: string): { files: FrameFile[]; checks: Check[] } {
  const folder = `/${LAB}/${name}/`;
  const files = Object.entries(texts)
    .filter(([path]) => path.startsWith(folder))
    .map(([path, text]) => ({ path: path.slice(folder.length), text }));
  const claims = checks[`${folder}check.ts`];
  if (files.length === 0 || !claims)
    throw new Error(`lab/${name}/ needs a check.ts and at least one file that runs (index.html, main.ts)`);
  return { files, checks: claims };
}
