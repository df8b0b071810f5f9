import { SERVER } from '../trace/entry.ts';

/** Who runs in the panes. A peer keeps its name, colour and shape everywhere (tokens.css, exercise.css). */
const NAMES = ['Alice', 'Bob', 'Carol', 'Dave'];
const SHAPES = ['●', '■', '▲', '◆'];

export function peerNames(count: number): string[] {
  return count === 1 ? ['Preview'] : NAMES.slice(0, count);
}

/** The number of a peer's colour, from 1, and its shape, for those who do not see the colour. */
export function peerMark(peer: string): { number: number; shape: string } {
  const index = NAMES.indexOf(peer);
  if (index >= 0) return { number: index + 1, shape: SHAPES[index] ?? '●' };
  // The one of a single pane is drawn as the first peer; hidden clients have no colour.
  if (peer === 'Preview') return { number: 1, shape: '●' };
  return { number: 0, shape: peer === SERVER ? '◇' : '○' };
}
