/** What changed from one text to another, line by line: from a starter to its solution. */
import type { FrameFile } from './sandbox/protocol.ts';

export interface LineChange {
  kind: 'same' | 'removed' | 'added';
  text: string;
}

/** The lines of both texts in order; those that are in both, and in the same order, are `same`. */
export function changesBetween(before: string, after: string): LineChange[] {
  const a = linesOf(before);
  const b = linesOf(after);
  // most[i][j]: how many lines a from i and b from j have in common. Files of a lesson are short.
  const most = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0));
  const at = (i: number, j: number) => most[i]?.[j] ?? 0;
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      const row = most[i];
      if (row) row[j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const changes: LineChange[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      changes.push({ kind: 'same', text: a[i++] ?? '' });
      j += 1;
    } else if (j >= b.length || (i < a.length && at(i + 1, j) >= at(i, j + 1))) {
      changes.push({ kind: 'removed', text: a[i++] ?? '' });
    } else changes.push({ kind: 'added', text: b[j++] ?? '' });
  }
  return changes;
}

/**
 * How many lines a learner has to touch: of each group of changes the lines that go or those that come, whichever are
 * more. Blank lines and comments cost nobody anything.
 */
export function linesToChange(start: readonly FrameFile[], solution: readonly FrameFile[]): number {
  const after = new Map(solution.map(({ path, text }) => [path, text]));
  let count = 0;
  for (const { path, text } of start) {
    let group = { removed: 0, added: 0 };
    const close = () => {
      count += Math.max(group.removed, group.added);
      group = { removed: 0, added: 0 };
    };
    for (const change of changesBetween(text, after.get(path) ?? text)) {
      if (change.kind === 'same') close();
      else if (!/^\s*(\/\/.*|\/\*.*\*\/|<!--.*-->)?$/.test(change.text)) group[change.kind] += 1;
    }
    close();
  }
  return count;
}

function linesOf(text: string): string[] {
  return text.replace(/\n$/, '').split('\n');
}
