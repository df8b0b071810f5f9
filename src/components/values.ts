/** Draws previews and source links. Everything a frame says is text here, never HTML. */
import { strings } from '../i18n/en.ts';
import { asText } from '../trace/check.ts';
import type { Preview, SourcePosition } from '../trace/entry.ts';

/** An element with a class and children, strings as text. */
export function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  className: string,
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

/** A value that can be opened where it has an inside. */
export function valueView(value: Preview, quoted = true): HTMLElement {
  if (typeof value === 'string')
    return element('span', 'value string', quoted ? JSON.stringify(value) : value);
  if (typeof value !== 'object' || value === null) return element('span', 'value number', String(value));
  switch (value.$) {
    case 'text':
      return element('span', 'value number', value.text);
    case 'error':
      return element('span', 'value', `${value.name}: ${value.message}`);
    case 'array':
      return expandable(
        asText(value),
        value.items.map((item, index) => [String(index), item]),
        value.more,
      );
    case 'object':
      return expandable(asText(value), value.entries, value.more);
  }
}

const SUMMARY_CHARACTERS = 120;

function expandable(summary: string, entries: [string, Preview][], more = 0): HTMLElement {
  const short = summary.length > SUMMARY_CHARACTERS ? `${summary.slice(0, SUMMARY_CHARACTERS)}…` : summary;
  if (entries.length === 0) return element('span', 'value', short);
  const details = element('details', '', element('summary', '', short));
  details.addEventListener(
    'toggle',
    () => {
      const items = entries.map(([key, item]) =>
        element('li', '', element('span', 'key', key), ': ', valueView(item)),
      );
      if (more > 0) items.push(element('li', '', strings.console.moreItems(more)));
      details.append(element('ul', '', ...items));
    },
    { once: true },
  );
  return element('span', 'value', details);
}

/** main.ts:12:5 as a button that goes there. */
export function sourceLink(
  source: SourcePosition,
  goTo: (source: SourcePosition) => void,
): HTMLButtonElement {
  const { file, line, column } = source;
  const button = element('button', 'source', `${file}:${line}:${column}`);
  button.type = 'button';
  button.addEventListener('click', () => goTo(source));
  return button;
}
