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

/** The terms that a lesson is the first to use: lessons/05-peer-connection/terms.json. */
const terms = defineCollection({
  loader: glob({
    base: './lessons',
    pattern: '*/terms.json',
    generateId: ({ entry }) => entry.replace(/\/.*$/, ''),
  }),
  schema: z.record(
    z.string(),
    z.strictObject({
      /** One plain sentence, without the term itself at its beginning. */
      is: z.string().max(200),
      /** 'RFC 8445' or 'RFC 8445, section 5'; anything else needs a `url`. */
      reference: z.string(),
      url: z.url().optional(),
    }),
  ),
});

export const collections = { lessons, terms };
