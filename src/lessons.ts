/**
 * Finds lessons and exercises by their paths: there is no list to keep. Used while the site is built.
 *
 *     lessons/05-peer-connection/answer/start/main.ts
 *     lessons/05-peer-connection/history/add-stream/then/main.js
 *     lessons/05-peer-connection/offer-answer.svg
 *     lessons/05-peer-connection/terms.json
 */
import { type CollectionEntry, getCollection } from 'astro:content';
import { findPiece, LAB } from './gallery.ts';
import type { FrameFile } from './sandbox/protocol.ts';
import type { Check } from './trace/check.ts';

export type Lesson = CollectionEntry<'lessons'>;

export interface Exercise {
  lesson: string;
  name: string;
  start: FrameFile[];
  solution: FrameFile[];
  checks: Check[];
}

const texts = import.meta.glob<string>('/lessons/*/*/{start,solution}/**', {
  query: '?raw',
  import: 'default',
  eager: true,
});
const histories = import.meta.glob<string>('/lessons/*/history/**', {
  query: '?raw',
  import: 'default',
  eager: true,
});
const drawings = import.meta.glob<string>('/lessons/*/*.svg', {
  query: '?raw',
  import: 'default',
  eager: true,
});
const checks = import.meta.glob<Check[]>('/lessons/*/*/check.ts', { import: 'default', eager: true });

/** All lessons in the order of their folders. */
export async function allLessons(): Promise<Lesson[]> {
  const lessons = await getCollection('lessons');
  return lessons.sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** One exercise of a lesson, or a piece of the lab. Throws where its folder is incomplete. */
export function findExercise(lesson: string, name: string): Exercise {
  if (lesson === LAB) {
    const { files, checks } = findPiece(name);
    const start = files.sort(byPlace);
    return { lesson, name, start, solution: start, checks };
  }
  const folder = `lessons/${lesson}/${name}`;
  const start = filesUnder(texts, `/${folder}/start/`);
  const solution = filesUnder(texts, `/${folder}/solution/`);
  const claims = checks[`/${folder}/check.ts`];
  for (const [part, found] of Object.entries({
    'start/': start.length,
    'solution/': solution.length,
    'check.ts': claims,
  })) {
    if (!found)
      throw new Error(`${folder}/${part} is missing: every exercise needs start/, solution/ and check.ts`);
  }
  return { lesson, name, start, solution, checks: claims ?? [] };
}

/** The names of a lesson's exercises. */
export function exercisesIn(lesson: string): string[] {
  const names = Object.keys(checks).map((path) => path.split('/'));
  return names.filter(([, , of]) => of === lesson).map(([, , , name = '']) => name);
}

/** What each exercise of a lesson is about, by its name, in the order of the text: its first heading. */
export function exerciseTitles({ body = '' }: Lesson): Map<string, string> {
  const titles = body.matchAll(/^<Exercise [^>]*?name="([^"]+)"[^>]*>\s*## (.+)$/gm);
  return new Map([...titles].map(([, name = '', title = '']) => [name, title.replaceAll('`', '')]));
}

/** Old code and today's, as two small programs. */
export interface Pair {
  old: FrameFile[];
  today: FrameFile[];
}

/** One pair of lessons/<lesson>/history/. Throws where a side is missing. */
export function findPair(lesson: string, name: string): Pair {
  const folder = `lessons/${lesson}/history/${name}`;
  const body = histories[`/${folder}/body.html`] ?? '<video autoplay playsinline muted></video>\n';
  const side = (which: 'then' | 'now'): FrameFile[] => {
    const files = filesUnder(histories, `/${folder}/${which}/`);
    const main = files.find(({ path }) => path === 'main.js' || path === 'main.ts');
    if (!main)
      throw new Error(
        `${folder}/${which}/main.js is missing: then and now each need a main.js (a script) or a main.ts (a module)`,
      );
    return [{ path: 'index.html', text: pageOf(body, main.path) }, ...files];
  };
  return { old: side('then'), today: side('now') };
}

/** The names of a lesson's pairs. */
export function pairsIn(lesson: string): string[] {
  const names = Object.keys(histories).filter((path) => path.startsWith(`/lessons/${lesson}/history/`));
  return [...new Set(names.map((path) => path.split('/')[4] ?? ''))];
}

function pageOf(body: string, script: string): string {
  const type = script.endsWith('.ts') ? ' type="module"' : '';
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>Then and now</title>
    <style>body { margin: 8px; font: 16px system-ui } video { width: 100%; background: #222 }</style>
  </head>
  <body>
${body}    <script${type} src="${script}"></script>
  </body>
</html>
`;
}

/** A drawing of a lesson: the inside of its <svg>, and the box that it is drawn in. Throws where there is none. */
export function findDrawing(lesson: string, name: string): { box: string; inside: string } {
  const path = `lessons/${lesson}/${name}.svg`;
  const svg = drawings[`/${path}`];
  if (svg === undefined) throw new Error(`${path} is missing: <Figure name="${name}"> shows that file`);
  const [, attributes = '', inside = ''] = /<svg([^>]*)>([\s\S]*)<\/svg>/.exec(svg) ?? [];
  const [, box] = /viewBox="([^"]+)"/.exec(attributes) ?? [];
  if (!box) throw new Error(`${path} has no viewBox: without one it cannot be fitted to the page`);
  return { box, inside: inside.trim() };
}

export interface Term {
  term: string;
  /** Its place on the glossary's page. */
  slug: string;
  is: string;
  reference: { name: string; url: string };
  /** The lesson that uses it first. */
  lesson: string;
}

/** All terms in the order of the alphabet. Throws where two lessons explain the same one. */
export async function allTerms(): Promise<Term[]> {
  const terms = new Map<string, Term>();
  for (const { id: lesson, data } of await getCollection('terms')) {
    for (const [term, { is, reference, url }] of Object.entries(data)) {
      const slug = slugOf(term);
      const other = terms.get(slug);
      if (other)
        throw new Error(
          `“${term}” is in lessons/${lesson}/terms.json and in lessons/${other.lesson}/terms.json: it belongs to the first lesson that uses it, and to no other`,
        );
      const link = url ?? rfcAddress(reference);
      if (!link)
        throw new Error(
          `“${term}” in lessons/${lesson}/terms.json has the reference “${reference}”, which is no RFC and has no "url"`,
        );
      terms.set(slug, { term, slug, is, reference: { name: reference, url: link }, lesson });
    }
  }
  return [...terms.values()].sort((a, b) => a.term.localeCompare(b.term, 'en'));
}

export async function findTerm(name: string, lesson: string): Promise<Term> {
  const found = (await allTerms()).find(({ slug }) => slug === slugOf(name));
  if (!found)
    throw new Error(
      `lessons/${lesson}/index.mdx uses the term “${name}”, which no terms.json explains: add it to lessons/${lesson}/terms.json`,
    );
  return found;
}

// Interactive Connectivity Establishment → interactive-connectivity-establishment
function slugOf(term: string): string {
  return term
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}

// RFC 8445, section 5.1 → https://www.rfc-editor.org/rfc/rfc8445#section-5.1
function rfcAddress(reference: string): string | undefined {
  const [, number, section] = /^RFC (\d+)(?:, section ([\d.]+))?$/.exec(reference) ?? [];
  if (!number) return undefined;
  return `https://www.rfc-editor.org/rfc/rfc${number}${section ? `#section-${section}` : ''}`;
}

const ORDER = ['index.html', 'main.css', 'main.ts', 'main.js'];

function filesUnder(all: Record<string, string>, folder: string): FrameFile[] {
  return Object.entries(all)
    .filter(([path]) => path.startsWith(folder))
    .map(([path, text]) => ({ path: path.slice(folder.length), text }))
    .sort(byPlace);
}

function byPlace(a: FrameFile, b: FrameFile): number {
  return place(a.path) - place(b.path) || (a.path < b.path ? -1 : 1);
}

function place(path: string): number {
  const index = ORDER.indexOf(path);
  return index < 0 ? ORDER.length : index;
}
