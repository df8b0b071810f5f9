/**
 * A long list of which only what is near the view is in the document: rows come in pages, and a page that is out of sight
 * is an empty box of its height. A page with an open row, the keyboard's focus or its next stop in it stays.
 */
/** Drawn at once: few enough to fit into a frame of a list that scrolls (npm run bench:trace). */
const PAGE_ROWS = 20;
/** A closed row, px: what a page that was never drawn is taken to be high. */
const ROW_PX = 27;
const MARGIN_PX = 600;
/** An open row, and the one that the Tab key leads to. */
const KEPT = 'details[open], summary[tabindex="0"]';

export interface VirtualList<T> {
  readonly element: HTMLElement;
  append(items: readonly T[]): void;
  clear(): void;
  /** Draws the row at this place, scrolls to it and returns it. */
  reveal(index: number): HTMLElement | undefined;
}

interface Page<T> {
  box: HTMLElement;
  items: T[];
  isDrawn: boolean;
}

/** `draw` makes an element with the role of a list item. `scroller` is what scrolls. */
export function createVirtualList<T>(
  scroller: HTMLElement,
  label: string,
  draw: (item: T) => HTMLElement,
): VirtualList<T> {
  const list = document.createElement('div');
  list.setAttribute('role', 'list');
  list.setAttribute('aria-label', label);
  const pages: Page<T>[] = [];
  const pageOf = new WeakMap<Element, Page<T>>();
  const observer = new IntersectionObserver(
    (changes) => {
      for (const { target, isIntersecting } of changes) {
        const page = pageOf.get(target);
        if (!page) continue;
        if (isIntersecting) fill(page);
        else drop(page);
      }
    },
    { root: scroller, rootMargin: `${MARGIN_PX}px` },
  );

  function fill(page: Page<T>): void {
    if (page.isDrawn) return;
    page.isDrawn = true;
    page.box.style.height = '';
    page.box.replaceChildren(...page.items.map(draw));
  }

  function drop(page: Page<T>): void {
    if (!page.isDrawn || page.box.querySelector(KEPT) || page.box.contains(document.activeElement)) return;
    // In a tab that is not shown everything measures 0.
    const height = page.box.offsetHeight || page.items.length * ROW_PX;
    page.isDrawn = false;
    page.box.replaceChildren();
    page.box.style.height = `${height}px`;
  }

  function addPage(): Page<T> {
    const box = document.createElement('div');
    box.setAttribute('role', 'presentation');
    const page: Page<T> = { box, items: [], isDrawn: false };
    pages.push(page);
    pageOf.set(box, page);
    list.append(box);
    observer.observe(box);
    return page;
  }

  return {
    element: list,
    append(items) {
      for (const item of items) {
        let page = pages.at(-1);
        if (!page || page.items.length === PAGE_ROWS) page = addPage();
        page.items.push(item);
        if (page.isDrawn) page.box.append(draw(item));
        else page.box.style.height = `${page.items.length * ROW_PX}px`;
      }
    },
    clear() {
      observer.disconnect();
      pages.length = 0;
      list.replaceChildren();
    },
    reveal(index) {
      const page = index < 0 ? undefined : pages[Math.floor(index / PAGE_ROWS)];
      if (!page) return undefined;
      fill(page);
      const row = page.box.children[index % PAGE_ROWS];
      if (!(row instanceof HTMLElement)) return undefined;
      row.scrollIntoView({ block: 'nearest' });
      return row;
    },
  };
}
