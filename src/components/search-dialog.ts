/**
 * The search over all lessons. Index and engine are pagefind's, made by the build (scripts/workbook.ts) and loaded when
 * something is searched for; nothing leaves the site.
 */
import { strings } from '../i18n/en.ts';
import { openDialog } from './dialog.ts';
import { element } from './values.ts';

const t = strings.search;
const MOST_PAGES = 8;
const MOST_SECTIONS = 3;
const WAIT_MS = 150;

/** The part of pagefind's page API that is used here. */
interface Pagefind {
  init(): Promise<void>;
  /** null where another search has begun meanwhile. */
  debouncedSearch(
    query: string,
    options: object,
    waitMs: number,
  ): Promise<{ results: { data(): Promise<Page> }[] } | null>;
}
interface Section {
  title: string;
  url: string;
  /** Escaped text, with `<mark>` around what was found. */
  excerpt: string;
}
interface Page extends Pick<Section, 'url' | 'excerpt'> {
  meta: { title: string };
  sub_results: Section[];
}

let loading: Promise<Pagefind> | undefined;

function load(): Promise<Pagefind> {
  loading ??= (async () => {
    // Not a module of the site's build: it comes after it.
    const path = '/pagefind/pagefind.js';
    const pagefind = (await import(/* @vite-ignore */ path)) as Pagefind;
    await pagefind.init();
    return pagefind;
  })();
  loading.catch(() => {
    loading = undefined;
  });
  return loading;
}

export function showSearch(): void {
  const field = element('input', '');
  field.type = 'search';
  field.autocomplete = 'off';
  field.spellcheck = false;
  const status = element('p', 'status', t.hint);
  status.setAttribute('role', 'status');
  const list = element('ul', 'results');
  list.ariaLabel = t.results;
  const dialog = openDialog(
    t.title,
    t.close,
    element('p', '', element('label', '', element('span', 'visually-hidden', t.label), field)),
    status,
    list,
  );
  dialog.classList.add('search');
  field.focus();
  // A link to another place of the same page leaves the dialog open otherwise.
  list.addEventListener(
    'click',
    ({ target }) => target instanceof Element && target.closest('a') && dialog.close(),
  );
  dialog.addEventListener('keydown', (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    const stops = [field, ...list.querySelectorAll('a')];
    stops[stops.indexOf(document.activeElement as HTMLInputElement) + step]?.focus();
    event.preventDefault();
  });
  field.addEventListener('input', () => void search(field.value.trim()));

  async function search(query: string): Promise<void> {
    if (query === '') {
      list.replaceChildren();
      status.textContent = t.hint;
      return;
    }
    try {
      const found = await (await load()).debouncedSearch(query, {}, WAIT_MS);
      if (!found || field.value.trim() !== query) return;
      const pages = await Promise.all(found.results.slice(0, MOST_PAGES).map((result) => result.data()));
      if (field.value.trim() !== query) return;
      status.textContent = t.count(found.results.length, query);
      list.replaceChildren(...pages.map(pageItem));
    } catch (error) {
      console.error(error);
      status.textContent = t.missing;
    }
  }
}

function pageItem({ url, meta, excerpt, sub_results }: Page): HTMLLIElement {
  const sections = sub_results.filter((section) => section.url !== url).slice(0, MOST_SECTIONS);
  const title = link(url, meta.title);
  if (sections.length === 0) return element('li', '', title, element('p', '', ...marked(excerpt)));
  const items = sections.map((section) =>
    element('li', '', link(section.url, section.title), element('p', '', ...marked(section.excerpt))),
  );
  return element('li', '', title, element('ul', '', ...items));
}

function link(url: string, text: string): HTMLAnchorElement {
  const made = element('a', '', text);
  made.href = url;
  return made;
}

/** 'a &lt;b&gt; <mark>c</mark>' as text and marks. */
function marked(excerpt: string): (Node | string)[] {
  const names: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", '#x27': "'" };
  return excerpt.split(/<\/?mark>/).map((piece, index) => {
    const text = piece.replace(/&(\w+|#\w+);/g, (whole, name: string) => names[name] ?? whole);
    return index % 2 === 1 ? element('mark', '', text) : text;
  });
}
