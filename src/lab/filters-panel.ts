/**
 * The filter panel: builds a chain of CSS filter functions and SVG filters, step by step. Each step shows the running
 * pane's video as it is behind that step, and what it costs. The code is the one truth: the panel reads the chain from the
 * learner's stylesheet, writes it back as an ordinary edit, and follows what is typed there.
 *
 * Thumbnails are asked for, never sent: a panel that is closed, scrolled away or on a hidden page asks for none. They
 * take a tenth of the frame's main thread at most, however heavy the chain is.
 */
import type { WorkbookExercise } from '../components/exercise-element.ts';
import type { Running } from '../components/run.ts';
import { element } from '../components/values.ts';
import { later } from '../i18n/en-later.ts';
import type { FilterLook, FrameFile } from '../sandbox/protocol.ts';
import '../styles/filters.css';
import {
  type Amount,
  addSvgFilter,
  amountOf,
  FIRST_ARGS,
  type FilterStep,
  filterIds,
  filterRules,
  parseChain,
  primitiveValues,
  SVG_FILTERS,
  setFilter,
  writeChain,
} from './filter-chain.ts';

const t = later.filters;
/** Thumbnails are no more often than this. */
const LOOK_MS = 200;
/** For each ms that the frame spends on them it has this many for itself. */
const REST = 9;
/** While nothing runs. */
const IDLE_MS = 1000;
/** Costs are the median of the last so many. */
const COSTS = 15;
/** Of a thumbnail, px; twice what is shown, for dense screens. */
const WIDTH = 240;
const PAGE = 'index.html';

/** Where the chain stands: a rule of a stylesheet. */
interface Target {
  path: string;
  selector: string;
}

const panels = new WeakMap<WorkbookExercise, { toggle(): boolean }>();

/** Shows the panel of an exercise, or hides it. */
export async function toggleFilters(exercise: WorkbookExercise): Promise<void> {
  let panel = panels.get(exercise);
  if (!panel) {
    const running = await exercise.running;
    // Two clicks while it was on its way are one panel.
    panel = panels.get(exercise) ?? createFiltersPanel(exercise, running);
    panels.set(exercise, panel);
  }
  const isOpen = panel.toggle();
  exercise.querySelector('[data-do="filters"]')?.setAttribute('aria-expanded', String(isOpen));
}

function createFiltersPanel(exercise: WorkbookExercise, running: Running): { toggle(): boolean } {
  const area = exercise.querySelector('.area');
  if (!area) throw new Error('Exercise.astro has no .area');
  let target: Target = { path: '', selector: '' };
  let steps: FilterStep[] = [];
  let cards: Card[] = [];
  let isInSight = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const panel = element('section', 'filters-panel');
  panel.setAttribute('aria-label', t.name);
  panel.hidden = true;
  const rule = element('select', '');
  rule.addEventListener('change', () => {
    const chosen = targets()[rule.selectedIndex];
    if (chosen) target = chosen;
    show();
  });
  const pane = element('select', '');
  const paneLabel = element('label', '', element('span', '', t.pane), pane);
  const choice = element('select', '');
  const add = element('button', '', t.add);
  add.addEventListener('click', () => addStep(choice.value));
  // Their options are no part of their names.
  rule.setAttribute('aria-label', t.rule);
  pane.setAttribute('aria-label', t.pane);
  choice.setAttribute('aria-label', t.step);
  const total = element('p', 'total');
  const said = element('p', 'said');
  said.setAttribute('role', 'status');
  const plain = card({ name: '', args: '' }, -1);
  const chain = element('ol', 'chain');
  chain.setAttribute('aria-label', t.chain);
  const code = element('p', 'code-cost');
  const send = element('p', 'send', t.send, ' ');
  for (const [index, [name, label]] of Object.entries(t.pieces).entries())
    send.append(index > 0 ? ', ' : '', Object.assign(element('a', '', label), { href: `/lab/${name}/` }));
  const how = element('details', 'how', element('summary', '', t.how));
  how.append(element('ul', '', ...t.explained.map((line) => element('li', '', line))));
  panel.append(
    element(
      'div',
      'head',
      element('strong', 'name', t.name),
      element('label', '', element('span', '', t.rule), rule),
      paneLabel,
      element('label', '', element('span', '', t.step), choice),
      add,
      said,
      total,
    ),
    chain,
    code,
    element('div', 'foot', send, how),
  );
  area.before(panel);

  const fileOf = (path: string) => exercise.files.find((file) => file.path === path)?.text ?? '';
  const say = (text: string, isBad = false) => {
    said.textContent = text;
    said.classList.toggle('bad', isBad);
  };

  /** Rules with a filter first, then those about videos and canvases; a rule for all of them may still be made. */
  function targets(): Target[] {
    const found = exercise.files
      .filter(({ path }) => path.endsWith('.css'))
      .map(({ path, text }) => ({ path, rules: filterRules(text) }));
    const all = found.flatMap(({ path, rules }) => rules.map((each) => ({ path, ...each })));
    const filtered = all.filter(({ value }) => value !== undefined);
    const others = all.filter(
      ({ value, selector }) => value === undefined && /\bvideo\b|\bcanvas\b|#/.test(selector),
    );
    const path = found[0]?.path;
    const made = ['video', 'canvas']
      .filter((name) => fileOf(PAGE).includes(`<${name}`) && !all.some(({ selector }) => selector === name))
      .map((selector) => ({ path, selector }));
    // What is about pictures alone goes before what is about more.
    return [...filtered, ...(path === undefined ? [] : (made as Target[])), ...others].map(
      ({ path: file, selector }) => ({ path: file, selector }),
    );
  }

  /** Reads the chain from the code, and draws what has changed. */
  function show(): void {
    const all = targets();
    if (!all.some((each) => isSame(each, target))) target = all[0] ?? target;
    fill(
      rule,
      all.map(({ path, selector }) => `${path}: ${selector}`),
      all.findIndex((each) => isSame(each, target)),
    );
    const { peers } = running;
    fill(pane, [...peers], Math.max(0, peers.indexOf(pane.value)));
    paneLabel.hidden = peers.length < 2;
    fillChoice();
    const value = filterRules(fileOf(target.path)).find(
      ({ selector }) => selector === target.selector,
    )?.value;
    const read = parseChain(value ?? '');
    add.disabled = !read || all.length === 0;
    if (all.length === 0) say(t.noRule, true);
    else if (!read) say(t.unreadable(target.path, value ?? ''), true);
    else if (said.classList.contains('bad')) say('');
    steps = read ?? [];
    const shapes = (list: readonly FilterStep[]) => JSON.stringify(list.map(shapeOf));
    if (shapes(steps) === shapes(cards.map(({ step }) => step)) && chain.children.length > 0) {
      for (const [index, each] of cards.entries()) each.follow(steps[index] ?? each.step);
      return;
    }
    cards = steps.map(card);
    chain.replaceChildren(plain.root, ...cards.map(({ root }) => root));
    clearTimeout(timer);
    timer = undefined;
    wake();
  }

  /** What a card is made for: with other values it only follows. */
  function shapeOf({ name, args }: FilterStep): string {
    const values = name === 'url' ? primitiveValues(fileOf(PAGE), args.slice(1)).map((v) => v.attribute) : [];
    return [name, name === 'url' ? args : amountOf({ name, args })?.unit, ...values].join(' ');
  }

  function fillChoice(): void {
    const ids = filterIds(fileOf(PAGE));
    const own = ids
      .filter((id) => !(id in SVG_FILTERS))
      .map((id): [string, string] => [`#${id}`, `url(#${id})`]);
    const ready = Object.keys(SVG_FILTERS).map((id): [string, string] => [
      `#${id}`,
      t.svg[id as keyof typeof t.svg],
    ]);
    const groups: [label: string, options: [string, string][]][] = [
      [t.functions, Object.keys(FIRST_ARGS).map((name) => [name, name])],
      [t.svgFilters, fileOf(PAGE) ? [...ready, ...own] : []],
    ];
    const key = JSON.stringify(groups);
    if (choice.dataset['key'] === key) return;
    const before = choice.value;
    choice.dataset['key'] = key;
    choice.replaceChildren(
      ...groups
        .filter(([, options]) => options.length > 0)
        .map(([label, options]) => {
          const group = Object.assign(document.createElement('optgroup'), { label });
          group.append(...options.map(([value, text]) => new Option(text, value)));
          return group;
        }),
    );
    if (before) choice.value = before;
  }

  function write(files: readonly FrameFile[], isDrag = false): void {
    exercise.write(files, isDrag);
  }

  function writeSteps(next: readonly FilterStep[], isDrag = false): void {
    const text = setFilter(fileOf(target.path), target.selector, writeChain(next));
    write([{ path: target.path, text }], isDrag);
  }

  function addStep(value: string): void {
    if (!value.startsWith('#')) {
      writeSteps([...steps, { name: value, args: FIRST_ARGS[value] ?? '' }]);
    } else {
      const id = value.slice(1);
      const html = fileOf(PAGE);
      const text = filterIds(html).includes(id) ? html : addSvgFilter(html, id);
      if (text !== html) writePage(text);
      writeSteps([...steps, { name: 'url', args: value }]);
    }
    const added = cards.at(-1);
    say(added ? t.added(added.label, target.path) : '');
    added?.root.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }

  /** The page's filters, in the file and in all that runs. */
  function writePage(text: string, isDrag = false, isTuned = false): void {
    write([{ path: PAGE, text }], isDrag);
    for (const peer of running.peers) {
      // A value that is tuned is one that the trace tells of; what is new is put there by its id.
      if (isTuned) void running.ask(peer, { do: 'primitives', html: text });
      void running.ask(peer, { do: 'define', html: text });
    }
  }

  function move(index: number, to: number, focus = true): void {
    if (to < 0 || to >= steps.length || to === index) return;
    const next = [...steps];
    next.splice(to, 0, ...next.splice(index, 1));
    const label = cards[index]?.label ?? '';
    const forward = to > index;
    writeSteps(next);
    say(t.moved(label, to + 1, next.length));
    if (focus) cards[to]?.focus(forward);
  }

  function remove(index: number): void {
    const label = cards[index]?.label ?? '';
    writeSteps(steps.filter((_, at) => at !== index));
    say(t.removed(label));
    (cards[Math.min(index, cards.length - 1)]?.removeButton ?? choice).focus();
  }

  // A step

  interface Card {
    root: HTMLElement;
    step: FilterStep;
    label: string;
    removeButton: HTMLButtonElement;
    /** Shows other values of the same shape; what is being typed stays. */
    follow(step: FilterStep): void;
    focus(forward: boolean): void;
    draw(pixels: Uint8ClampedArray, size: { width: number; height: number }): void;
    cost(text: string): void;
  }

  function card(step: FilterStep, index: number): Card {
    const isPlain = index < 0;
    const label = isPlain ? t.plain : step.name === 'url' ? `url(${step.args})` : step.name;
    const canvas = element('canvas', '');
    Object.assign(canvas, { width: WIDTH, height: (WIDTH * 3) / 4 });
    canvas.setAttribute('role', 'img');
    canvas.setAttribute('aria-label', isPlain ? t.plain : t.after(label));
    const context = canvas.getContext('2d');
    const cost = element('span', 'cost');
    const title = element('div', 'title', element('b', '', label), cost);
    const root = element('li', '', title, canvas);
    const fields: { show(step: FilterStep): void }[] = [];
    const button = (text: string, name: string, act: () => void) => {
      const made = element('button', 'quiet', text);
      made.type = 'button';
      made.setAttribute('aria-label', name);
      made.title = name;
      made.addEventListener('click', act);
      return made;
    };
    const earlier = button('←', t.earlier(label), () => move(index, index - 1));
    const further = button('→', t.later(label), () => move(index, index + 1));
    const removeButton = button('✕', t.remove(label), () => remove(index));
    earlier.disabled = index <= 0;
    further.disabled = index >= steps.length - 1;
    if (!isPlain) {
      root.append(element('div', 'values', ...valuesOf(step, index, fields)));
      title.append(element('span', 'order', earlier, further, removeButton));
      dragAndDrop(root, canvas, index);
    }
    return {
      root,
      step,
      label,
      removeButton,
      follow(next) {
        this.step = next;
        for (const field of fields) field.show(next);
      },
      focus(forward) {
        const [first, second] = forward ? [further, earlier] : [earlier, further];
        (first.disabled ? second : first).focus();
      },
      draw(pixels, size) {
        if (canvas.width !== size.width || canvas.height !== size.height) Object.assign(canvas, size);
        context?.putImageData(new ImageData(new Uint8ClampedArray(pixels), size.width, size.height), 0, 0);
      },
      cost(text) {
        if (cost.textContent !== text) cost.textContent = text;
      },
    };
  }

  /** The picture is what is dragged: its card takes the place of the one it is dropped on. */
  function dragAndDrop(root: HTMLElement, canvas: HTMLCanvasElement, index: number): void {
    canvas.draggable = true;
    canvas.addEventListener('dragstart', ({ dataTransfer }) => {
      dataTransfer?.setData('text/x-workbook-step', String(index));
      root.classList.add('dragged');
    });
    canvas.addEventListener('dragend', () => root.classList.remove('dragged'));
    root.addEventListener('dragover', (event) => {
      if (!event.dataTransfer?.types.includes('text/x-workbook-step')) return;
      event.preventDefault();
      root.classList.add('over');
    });
    root.addEventListener('dragleave', () => root.classList.remove('over'));
    root.addEventListener('drop', (event) => {
      event.preventDefault();
      root.classList.remove('over');
      move(Number(event.dataTransfer?.getData('text/x-workbook-step')), index, false);
    });
  }

  function valuesOf(
    step: FilterStep,
    index: number,
    fields: { show(step: FilterStep): void }[],
  ): HTMLElement[] {
    const setArgs = (args: string, isDrag: boolean) =>
      writeSteps(
        steps.map((each, at) => (at === index ? { ...each, args } : each)),
        isDrag,
      );
    if (step.name === 'url') return primitivesOf(step.args.slice(1), fields);
    const amount = amountOf(step);
    if (amount) {
      const field = numberField(step.name, '', amount, (number, isDrag) =>
        setArgs(number + amount.unit, isDrag),
      );
      fields.push({ show: (next) => field.show(amountOf(next)?.number) });
      return [field.root];
    }
    const field = textField(step.name, t.args, step.args, (args) => {
      const wanted = writeChain([{ ...step, args }]);
      if (!CSS.supports('filter', wanted)) {
        say(t.badArgs(wanted), true);
        return;
      }
      setArgs(args, false);
      say('');
    });
    fields.push({ show: (next) => field.show(next.args) });
    return [field.root];
  }

  function primitivesOf(id: string, fields: { show(step: FilterStep): void }[]): HTMLElement[] {
    const values = primitiveValues(fileOf(PAGE), id);
    if (values.length === 0 && !filterIds(fileOf(PAGE)).includes(id))
      return [element('p', 'missing', t.missing(id))];
    return values.map(({ primitive, attribute, text, amount }, at) => {
      const name = `${primitive} ${attribute}`;
      const set = (to: string, isDrag: boolean) => {
        const now = primitiveValues(fileOf(PAGE), id)[at];
        const html = fileOf(PAGE);
        if (now) writePage(html.slice(0, now.start) + to + html.slice(now.end), isDrag, true);
      };
      const field = amount
        ? numberField(name, attribute, amount, set)
        : textField(name, attribute, text, (to) => {
            const isList = /^(-?\d*\.?\d+[\s,]*)+$/.test(to.trim());
            if (isList) set(to.trim(), false);
            say(isList ? '' : t.badNumbers(attribute, to), !isList);
          });
      fields.push({
        show() {
          const now = primitiveValues(fileOf(PAGE), id)[at];
          if (now) field.show(now.amount && amount ? now.amount.number : now.text);
        },
      });
      return field.root;
    });
  }

  // Pictures and costs

  /** Milliseconds of each step and of the whole chain, the newest last. */
  const costs = new Map<string, number[]>();

  async function look(): Promise<void> {
    timer = undefined;
    if (panel.hidden || document.hidden || !isInSight) return;
    const peer = running.peers.includes(pane.value) ? pane.value : running.peers[0];
    if (peer === undefined) {
      empty(t.notRunning);
      timer = setTimeout(look, IDLE_MS);
      return;
    }
    if (!pane.value) show();
    const functions = steps.map((each) => writeChain([each]));
    const { filters: seen } = await running.ask(peer, {
      do: 'filters',
      selector: target.selector,
      functions,
      width: WIDTH,
    });
    if (seen) draw(functions, seen);
    const spent = seen?.steps?.reduce((sum, { ms }) => sum + ms, seen.wholeMs ?? 0) ?? 0;
    clearTimeout(timer);
    timer = setTimeout(look, seen?.steps ? Math.max(LOOK_MS, REST * spent) : IDLE_MS);
  }

  function draw(functions: readonly string[], seen: FilterLook): void {
    code.textContent = (seen.code ?? []).map(({ name, ms }) => t.codeCost(name, ms)).join(' ');
    if (!seen.steps || !seen.of || !seen.thumbnail) {
      empty(seen.isUnsupported ? t.unsupported : t.noPicture);
      return;
    }
    const shown = [plain, ...cards];
    // The chain may have been edited while the frame drew.
    if (shown.length !== seen.steps.length) return;
    const keys = ['none', ...functions.map((each, index) => `${index} ${each}`)];
    const whole = functions.join(' ');
    for (const known of costs.keys()) if (known !== whole && !keys.includes(known)) costs.delete(known);
    for (const [index, { ms, pixels }] of seen.steps.entries()) {
      shown[index]?.draw(pixels, seen.thumbnail);
      shown[index]?.cost(t.ms(costOf(keys[index] ?? '', ms)));
    }
    total.textContent = t.total(costOf(whole, seen.wholeMs ?? 0), seen.of.width, seen.of.height);
  }

  /** The median of this cost and the last ones. */
  function costOf(key: string, ms: number): number {
    const list = [...(costs.get(key) ?? []).slice(1 - COSTS), ms];
    costs.set(key, list);
    return median(list);
  }

  function empty(why: string): void {
    total.textContent = why;
    costs.clear();
    for (const each of [plain, ...cards]) each.cost('');
  }

  function wake(): void {
    if (timer !== undefined || panel.hidden) return;
    timer = setTimeout(look);
  }

  new IntersectionObserver(([entry]) => {
    isInSight = entry?.isIntersecting ?? false;
    wake();
  }).observe(panel);
  document.addEventListener('visibilitychange', wake);
  exercise.addEventListener('workbook:edited', () => panel.hidden || show());

  return {
    toggle() {
      panel.hidden = !panel.hidden;
      if (panel.hidden) return false;
      show();
      wake();
      // What is written shall be an edit that can be undone: it needs the editor.
      add.disabled = true;
      void exercise.prepareEditor().then(() => {
        if (target.path) exercise.open(target.path);
        show();
      });
      return true;
    },
  };
}

function isSame(a: Target, b: Target): boolean {
  return a.path === b.path && a.selector === b.selector;
}

/** Options by their texts; one that is open in somebody's hand is not made anew for nothing. */
function fill(select: HTMLSelectElement, texts: string[], selected: number): void {
  const key = JSON.stringify(texts);
  if (select.dataset['key'] !== key) {
    select.dataset['key'] = key;
    select.replaceChildren(...texts.map((text) => new Option(text, text)));
  }
  select.selectedIndex = selected;
}

/** A slider and a number; a drag is one edit. */
function numberField(
  name: string,
  text: string,
  { number, unit, min, max, step }: Amount,
  set: (number: string, isDrag: boolean) => void,
) {
  const [slider, field] = ['range', 'number'].map((type) => {
    const input = element('input', '');
    Object.assign(input, {
      type,
      min: String(min),
      max: String(max),
      step: String(step),
      value: String(number),
    });
    input.setAttribute('aria-label', type === 'range' ? later.scrub.slider(name) : later.scrub.number(name));
    return input;
  }) as [HTMLInputElement, HTMLInputElement];
  field.step = 'any';
  field.removeAttribute('min');
  field.removeAttribute('max');
  for (const [input, other] of [
    [slider, field],
    [field, slider],
  ] as const) {
    input.addEventListener('input', () => {
      if (input.value === '') return;
      other.value = input.value;
      set(input.value, true);
    });
    input.addEventListener('change', () => input.value !== '' && set(input.value, false));
  }
  return {
    root: element(
      'div',
      'value',
      element('span', 'what', text),
      slider,
      field,
      element('span', 'unit', unit),
    ),
    show(to: number | string | undefined) {
      for (const input of [slider, field])
        if (to !== undefined && input !== document.activeElement) input.value = String(to);
    },
  };
}

/** Text that is taken when it is done: Enter, or on the way out. */
function textField(name: string, text: string, value: string, set: (value: string) => void) {
  const input = element('input', 'text');
  Object.assign(input, { value, spellcheck: false });
  input.setAttribute('aria-label', later.scrub.number(name));
  input.addEventListener('change', () => set(input.value));
  return {
    root: element('div', 'value', element('span', 'what', text), input),
    show(to: number | string | undefined) {
      if (to !== undefined && input !== document.activeElement) input.value = String(to);
    },
  };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
