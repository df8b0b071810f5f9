/**
 * Finds lessons and exercises by their paths: there is no list to keep. Used while the site is built.
 *
 *     lessons/05-peer-connection/answer/start/main.ts
 */
import { type CollectionEntry, getCollection } from 'astro:content';
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
const checks = import.meta.glob<Check[]>('/lessons/*/*/check.ts', { import: 'default', eager: true });

/** All lessons in the order of their folders. */
export async function allLessons(): Promise<Lesson[]> {
  const lessons = await getCollection('lessons');
  return lessons.sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** One exercise of a lesson. Throws where its folder is incomplete. */
export function findExercise(lesson: string, name: string): Exercise {
  const folder = `lessons/${lesson}/${name}`;
  const start = filesIn(`/${folder}/start/`);
  const solution = filesIn(`/${folder}/solution/`);
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

const ORDER = ['index.html', 'main.css', 'main.ts', 'main.js'];

function filesIn(folder: string): FrameFile[] {
  return Object.entries(texts)
    .filter(([path]) => path.startsWith(folder))
    .map(([path, text]) => ({ path: path.slice(folder.length), text }))
    .sort((a, b) => place(a.path) - place(b.path) || (a.path < b.path ? -1 : 1));
}

function place(path: string): number {
  const index = ORDER.indexOf(path);
  return index < 0 ? ORDER.length : index;
}
