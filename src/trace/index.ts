/** What `#trace` means: for checks, tests and benches. */
export * from './candidate.ts';
export * from './check.ts';
export type * from './entry.ts';
