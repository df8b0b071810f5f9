/**
 * The declarations of a stylesheet by their text, and what differs between two of its versions. What is half typed has
 * declarations too: a browser would leave them out, and say nothing of what became of them.
 */

/** `main.css` says for `video` what `filter` is. Empty: it is not declared. */
export interface Declared {
  /** With what it stands in: @media (width < 600px) video */
  selector: string;
  property: string;
  from: string;
  to: string;
}

/** What was declared before and is declared now where the two differ, in the order of the later text (CSS Syntax Level 3). */
export function changedDeclarations(before: string, after: string): Declared[] {
  const [old, now] = [declarations(before), declarations(after)];
  return [...new Set([...now.keys(), ...old.keys()])].flatMap((key) => {
    const [from, to] = [old.get(key) ?? '', now.get(key) ?? ''];
    const [selector = '', property = ''] = key.split('\n');
    return from === to ? [] : [{ selector, property, from, to }];
  });
}

/** "selector\nproperty" → value; the last one of equals, as in the cascade. */
function declarations(css: string): Map<string, string> {
  const found = new Map<string, string>();
  const preludes: string[] = [];
  const plain = css.replace(/\/\*[\s\S]*?(\*\/|$)/g, ' ');
  // A piece of text up to what ends it; strings and url(…) may hold any of these signs.
  for (const [, text = '', end] of plain.matchAll(
    /((?:"[^"\n]*"|'[^'\n]*'|\([^()]*\)|[^{};"'(]|["'(])*?)([{};]|$)/g,
  )) {
    const piece = text.trim().replace(/\s+/g, ' ');
    if (end === '{') {
      preludes.push(piece);
      continue;
    }
    const colon = piece.indexOf(':');
    if (colon > 0 && preludes.length > 0) {
      const property = piece.slice(0, colon).trim();
      found.set(`${preludes.join(' ')}\n${property}`, piece.slice(colon + 1).trim());
    }
    if (end === '}') preludes.pop();
  }
  return found;
}
