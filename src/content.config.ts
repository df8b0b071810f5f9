import { defineCollection } from 'astro:content';
import { glob } from 'astro/loaders';
import { z } from 'astro/zod';

/** A lesson is a folder with an index.mdx; this is its frontmatter. */
const lessons = defineCollection({
  loader: glob({
    base: './lessons',
    pattern: '*/index.mdx',
    generateId: ({ entry }) => entry.replace(/\/.*$/, ''),
  }),
  schema: z.strictObject({
    title: z.string(),
    /** What the learner leaves with, in one sentence. */
    summary: z.string().max(200),
    /** How long it takes, by the clock. */
    minutes: z.int().positive(),
    /** Folder names of the lessons that this one builds on. */
    prerequisites: z.array(z.string()).default([]),
    /** The codelab step that this lesson follows. */
    codelabStep: z.int().positive().optional(),
    /** Not written yet: it says so, and the home page does not count it. */
    planned: z.boolean().default(false),
  }),
});

export const collections = { lessons };
