/**
 * What lessons/README.md asks of a lesson's text and folders, read from its files. What its code does is tested in a
 * browser (lessons.spec.ts), and its links on the built pages (site.spec.ts).
 */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { linesToChange } from '../src/changes.ts';
import type { FrameFile } from '../src/sandbox/protocol.ts';
import type { Check } from '../src/trace/check.ts';

const MOST_WORDS_TO_RUN = 150;
const MOST_WORDS_BETWEEN = 250;
const MOST_WORDS_WHY = 40;
const MOST_LINES = 6;
const MOST_CHECKS = 5;
const HINTS = ['concept', 'place', 'api'];

interface Part {
  attributes: string;
  text: string;
}

interface Lesson {
  id: string;
  folder: string;
  body: string;
  exercises: (Part & { name: string })[];
  terms: string[];
}

const lessons = ['../lessons', './fixtures/lessons']
  .map((path) => fileURLToPath(new URL(path, import.meta.url)))
  .flatMap((parent) => foldersIn(parent).map((id) => readLesson(id, join(parent, id))))
  .filter((lesson) => lesson !== undefined);

function readLesson(id: string, folder: string): Lesson | undefined {
  const [, frontmatter = '', body = ''] =
    /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(readFileSync(join(folder, 'index.mdx'), 'utf8')) ?? [];
  if (/^planned: true$/m.test(frontmatter)) return undefined;
  const exercises = partsOf(body, 'Exercise').map((part) => ({
    ...part,
    name: attribute(part, 'name') ?? '',
  }));
  const terms = join(folder, 'terms.json');
  return {
    id,
    folder,
    body,
    exercises,
    terms: existsSync(terms) ? Object.keys(JSON.parse(readFileSync(terms, 'utf8'))) : [],
  };
}

function foldersIn(path: string): string[] {
  if (!existsSync(path)) return [];
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

/** The elements of this name, with their attributes and what is between their tags. */
function partsOf(body: string, name: string): Part[] {
  return [...withoutCode(body).matchAll(new RegExp(`<${name}(\\s[^>]*)?>([\\s\\S]*?)</${name}>`, 'g'))].map(
    ([, attributes = '', text = '']) => ({ attributes, text }),
  );
}

function attribute({ attributes }: Part, name: string): string | undefined {
  return new RegExp(`\\b${name}="([^"]*)"`).exec(attributes)?.[1];
}

/** Code blocks are emptied: what stands in them is no part of the lesson. */
function withoutCode(body: string): string {
  return body.replace(/^```[\s\S]*?^```$/gm, '');
}

/** Words that have to be read: without code, tables and drawings. */
function words(text: string): number {
  const read = withoutCode(text)
    .replace(/^\|.*$/gm, '')
    .replace(/<[^>]*>/g, ' ');
  return read.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
}

function wordsToRun(text: string): number {
  const run = text.indexOf('**Run');
  assert.notEqual(run, -1, 'nowhere does the text say **Run**: what is seen before the first edit?');
  return words(text.slice(0, run));
}

function filesOf(folder: string): FrameFile[] {
  return readdirSync(folder).map((path) => ({ path, text: readFileSync(join(folder, path), 'utf8') }));
}

// ICE agent → ice-agent, as on the glossary's page
function slugOf(term: string): string {
  return term
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}

for (const lesson of lessons) {
  const { id, folder, body, exercises } = lesson;
  describe(id, () => {
    it('opens with what will be seen, and the learner runs something soon', () => {
      assert.ok(body.trimStart().startsWith('<Goal '), 'a lesson begins with <Goal>');
      const { length } = partsOf(body, 'Goal');
      assert.equal(length, 1);
      assert.ok(wordsToRun(body) <= MOST_WORDS_TO_RUN, `${wordsToRun(body)} words before the first Run`);
    });

    it('has no long reading between two exercises', () => {
      const between = withoutCode(body).split(/<Exercise\s[\s\S]*?<\/Exercise>/);
      // What follows the last one is read at the end, in parts.
      for (const text of between.slice(0, -1)) {
        const count = words(text);
        assert.ok(count <= MOST_WORDS_BETWEEN, `${count} words: ${text.trim().slice(0, 80)}…`);
      }
    });

    it('imports nothing', () => {
      assert.ok(!/^(import|export) /m.test(withoutCode(body)), 'index.mdx imports or exports something');
    });

    it('shows every folder that it has, each once', () => {
      const withChecks = foldersIn(folder).filter((name) => existsSync(join(folder, name, 'check.ts')));
      assert.deepEqual(exercises.map(({ name }) => name).sort(), withChecks);
      const pairs = partsOf(body, 'ThenAndNow').map((part) => attribute(part, 'name'));
      assert.deepEqual(pairs.sort(), foldersIn(join(folder, 'history')));
      const drawings = readdirSync(folder).filter((name) => name.endsWith('.svg'));
      const figures = [...withoutCode(body).matchAll(/<Figure\s[^>]*?name="([^"]+)"/g)].map(
        ([, name]) => `${name}.svg`,
      );
      assert.deepEqual(figures.sort(), drawings.sort());
    });

    it('says in one line why old code has changed', () => {
      for (const part of partsOf(body, 'ThenAndNow')) {
        const count = words(part.text);
        assert.ok(count > 0 && count <= MOST_WORDS_WHY, `${attribute(part, 'name')}: ${count} words`);
      }
    });

    it('explains each term where it is first used, and none that it does not use', () => {
      const used = partsOf(body, 'Term').map((part) =>
        slugOf(attribute(part, 'name') ?? part.text.replace(/<[^>]*>/g, '')),
      );
      assert.deepEqual(
        used.filter((term, index) => used.indexOf(term) !== index),
        [],
        'explained twice',
      );
      const own = lesson.terms.map(slugOf);
      assert.deepEqual(
        own.filter((term) => !used.includes(term)),
        [],
        'in terms.json, and not used',
      );
      const known = lessons.filter((other) => other.id <= id).flatMap(({ terms }) => terms.map(slugOf));
      assert.deepEqual(
        used.filter((term) => !known.includes(term)),
        [],
        'explained by no terms.json of this lesson or an earlier one',
      );
    });

    it('ends with three questions that reach back, an experiment, and what is out of scope', () => {
      const ending = body.slice(body.lastIndexOf('</Exercise>'));
      const recalls = partsOf(body, 'Recall');
      assert.equal(recalls.length, 3);
      assert.equal(partsOf(ending, 'Recall').length, 3, 'behind the last exercise');
      const from = recalls.map((part) => attribute(part, 'from')).filter((name) => name !== undefined);
      for (const earlier of from) assert.ok(earlier < id, `${earlier} is no earlier lesson`);
      const isFirst = !lessons.some((other) => other.id < id);
      if (!isFirst) assert.ok(from.length >= 2, 'two of them reach back to earlier lessons (from="…")');
      assert.equal(partsOf(ending, 'Experiment').length, 1);
      const last = /<\/Experiment>\s*<OutOfScope>[\s\S]*<\/OutOfScope>$/;
      assert.ok(last.test(body.trimEnd()), '<Experiment> and <OutOfScope> are the last in a lesson');
    });

    for (const exercise of exercises) {
      const { name, text } = exercise;
      describe(`${id}/${name}`, () => {
        const path = join(folder, name);

        it('has little to read before the first Run', () => {
          assert.ok(wordsToRun(text) <= MOST_WORDS_TO_RUN, `${wordsToRun(text)} words before Run`);
        });

        it('has three hints, last and in order; the fourth is the diff', () => {
          const hints = partsOf(text, 'Hint');
          assert.deepEqual(
            hints.map((hint) => attribute(hint, 'kind')),
            HINTS,
          );
          assert.ok(text.trimEnd().endsWith('</Hint>'), 'something stands behind the hints');
        });

        it('has a starter with a TODO, a solution of its files, another one, and a typical mistake', () => {
          const names = (part: string) => filesOf(join(path, part)).map((file) => file.path);
          const start = filesOf(join(path, 'start'));
          assert.ok(
            start.some(({ text }) => text.includes('TODO')),
            'no TODO in start/',
          );
          assert.deepEqual(names('solution'), names('start'));
          for (const part of ['other', 'wrong']) {
            assert.ok(names(part).length > 0, `${part}/ is empty`);
            assert.deepEqual(
              names(part).filter((name) => !names('start').includes(name)),
              [],
            );
          }
        });

        it('takes a few lines', () => {
          const lines = linesToChange(filesOf(join(path, 'start')), filesOf(join(path, 'solution')));
          const why = attribute(exercise, 'big');
          assert.ok(lines > 0, 'the solution changes nothing');
          if (why) assert.ok(lines > MOST_LINES, `${lines} lines are not big`);
          else
            assert.ok(lines <= MOST_LINES, `${lines} lines: make it two exercises, or say why it is big="…"`);
        });

        it('has few checks, one of which the starter fails first', async () => {
          const { default: checks }: { default: Check[] } = await import(
            pathToFileURL(join(path, 'check.ts')).href
          );
          assert.ok(checks.length <= MOST_CHECKS, `${checks.length} checks`);
          assert.equal(checks.filter(({ failsFirst }) => failsFirst).length, 1);
        });
      });
    }
  });
}
