/** What the views of a trace have in common. Types, and a few words for drawing. */
import type { SourcePosition, Trace } from '../../trace/entry.ts';

/** A view draws the whole trace as it stands; it is asked again when more has come, or another entry is selected. */
export interface View {
  draw(trace: Trace, selected: number | undefined): void;
}

export interface ViewContext {
  panel: HTMLElement;
  /** All views follow one selection: the id of an entry. */
  select(entry: number): void;
  goTo(source: SourcePosition): void;
}

export type MakeView = (context: ViewContext) => View;

/** An SVG element; attributes as they are written. */
export function svg(
  name: string,
  attributes: Record<string, string | number>,
  ...children: (Node | string)[]
): SVGElement {
  const made = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  made.append(...children);
  return made;
}

export function ms(time: number): string {
  return time.toFixed(1);
}

/** A table with a head; numbers are right-aligned. */
export function table(
  heads: string[],
  rows: (string | number | Node)[][],
  caption: string,
): HTMLTableElement {
  const made = document.createElement('table');
  made.createCaption().textContent = caption;
  const head = made.createTHead().insertRow();
  for (const text of heads) {
    const cell = document.createElement('th');
    cell.scope = 'col';
    cell.textContent = text;
    head.append(cell);
  }
  const body = made.createTBody();
  for (const row of rows) {
    const line = body.insertRow();
    for (const value of row) {
      const cell = line.insertCell();
      if (typeof value === 'number') cell.className = 'number';
      // Addresses and messages may be broken anywhere; words may not.
      else if (
        typeof value === 'string'
          ? value.length > 24
          : value instanceof HTMLElement && value.localName === 'code'
      )
        cell.className = 'long';
      cell.append(typeof value === 'number' ? String(value) : value);
    }
  }
  return made;
}
