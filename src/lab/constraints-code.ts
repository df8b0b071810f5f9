/** Constraints as code: reads where `getUserMedia({ video: … })` stands, and writes an object there. Pure functions. */

/**
 * The text with `constraints` in place of what the first call of getUserMedia() asks of this kind of track; undefined
 * where there is no such call, or where its argument is no literal (W3C Media Capture section 10.2).
 */
export function writeConstraints(
  text: string,
  kind: 'audio' | 'video',
  constraints: MediaTrackConstraints,
): string | undefined {
  const call = /\bgetUserMedia\(\s*\{/.exec(text);
  if (!call) return undefined;
  const open = call.index + call[0].length - 1;
  const inside = text.slice(open, endOf(text, open));
  const key = new RegExp(`\\b${kind}\\s*:\\s*`).exec(inside);
  if (!key) return undefined;
  const from = open + key.index + key[0].length;
  const to =
    text[from] === '{' ? endOf(text, from) : from + (/^[\w.]+/.exec(text.slice(from))?.[0].length ?? 0);
  if (to === from) return undefined;
  return text.slice(0, from) + asCode(constraints) + text.slice(to);
}

/** Just behind the brace that closes the one at `open`; strings and comments of constraints hold none. */
function endOf(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at += 1) {
    if (text[at] === '{') depth += 1;
    if (text[at] === '}') depth -= 1;
    if (depth === 0) return at + 1;
  }
  return text.length;
}

/** { width: { exact: 640 }, resizeMode: 'none' }; nothing asked is `true`. */
export function asCode(value: unknown): string {
  if (typeof value === 'string') return `'${value.replaceAll("'", "\\'")}'`;
  if (Array.isArray(value)) return `[${value.map(asCode).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const entries = Object.entries(value);
  return entries.length === 0
    ? 'true'
    : `{ ${entries.map(([key, inner]) => `${key}: ${asCode(inner)}`).join(', ')} }`;
}
