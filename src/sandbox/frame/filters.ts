/**
 * The filter panel's eye in the frame: a picture of the pane's video after each step of a chain, what drawing it cost,
 * and what the learner's own drawing costs. Nothing is done unless the panel asks.
 *
 * The cost of a chain: one frame is drawn through it on a canvas (CanvasRenderingContext2D.filter takes the same list as
 * CSS), as large as the video stands on the page, and one pixel is read back, which waits until it has been drawn, by the
 * graphics processor too. The compositor filters a CSS video by itself, off the main thread: this is the work, not the
 * delay. The cost of the learner's own code is the time on the main thread of each callback that a frame calls; what it
 * hands to the graphics processor is not waited for.
 */
import type { CodeCost, FilterLook, FiltersAsk } from '../protocol.ts';
import { behind } from './record.ts';

// Taken before lesson code, and before the recorder counts what is drawn.
const { getImageData, clearRect } = globalThis.CanvasRenderingContext2D?.prototype ?? {};
const drawImage = globalThis.CanvasRenderingContext2D?.prototype.drawImage as (
  this: CanvasRenderingContext2D,
  image: CanvasImageSource,
  ...box: [x: number, y: number, width: number, height: number]
) => void;
const canvasFilter = Object.getOwnPropertyDescriptor(
  globalThis.CanvasRenderingContext2D?.prototype ?? {},
  'filter',
);
const createElement = document.createElement.bind(document);
const getContext = HTMLCanvasElement.prototype.getContext;
const now = performance.now.bind(performance);
/** The longest side of what is drawn, px. */
const MOST_PX = 1280;
/** Costs of code are those of the last so many callbacks. */
const MOST_CALLS = 120;
/** Of callbacks that have not been called for so long nothing is told. */
const QUIET_MS = 2000;

type Picture = HTMLVideoElement | HTMLCanvasElement;

interface Calls {
  name: string;
  /** Time of each call, ms. */
  took: number[];
  last: number;
}
const calls = new Map<string, Calls>();
/** Until the panel has asked for the first time, callbacks are passed on untouched. */
let isWatched = false;

/** Watches the callbacks that draw frames. Call it before lesson code. */
export function installCodeCost(): void {
  time(window, 'requestAnimationFrame');
  const { HTMLVideoElement: Video } = globalThis;
  if ('requestVideoFrameCallback' in Video.prototype) time(Video.prototype, 'requestVideoFrameCallback');
}

function time(owner: object, method: string): void {
  const descriptor = Object.getOwnPropertyDescriptor(owner, method);
  if (typeof descriptor?.value !== 'function') return;
  const value = behind(descriptor.value as (...args: unknown[]) => unknown, {
    apply(native, self, args: unknown[]) {
      const [callback, ...rest] = args;
      if (!isWatched || typeof callback !== 'function') return Reflect.apply(native, self, args);
      const timed = (...given: unknown[]) => {
        const before = now();
        try {
          return Reflect.apply(callback, undefined, given);
        } finally {
          note(callback.name ? `${callback.name}()` : `the callback of ${method}()`, now() - before);
        }
      };
      return Reflect.apply(native, self, [timed, ...rest]);
    },
  });
  Object.defineProperty(owner, method, { ...descriptor, value });
}

function note(name: string, took: number): void {
  const known = calls.get(name) ?? { name, took: [], last: 0 };
  calls.set(name, known);
  known.took.push(took);
  known.last = now();
  if (known.took.length > MOST_CALLS) known.took.shift();
}

function codeCosts(): CodeCost[] {
  return [...calls.values()]
    .filter(({ last }) => last > now() - QUIET_MS)
    .map(({ name, took }) => ({ name, ms: took.reduce((sum, each) => sum + each, 0) / took.length }));
}

/** A step is drawn from the picture that the step before has left. */
let work: [CanvasRenderingContext2D, CanvasRenderingContext2D] | undefined;
let thumbnail: CanvasRenderingContext2D | null | undefined;

/** Answers the panel. */
export function answerFilters(ask: FiltersAsk): FilterLook {
  switch (ask.do) {
    case 'define':
      define(ask.html);
      return {};
    case 'filters':
      return look(ask);
  }
}

function look({ selector, functions, width }: Extract<FiltersAsk, { do: 'filters' }>): FilterLook {
  isWatched = true;
  const code = codeCosts();
  const picture = pictureOf(selector);
  if (!picture) return { code };
  if (!canvasFilter?.set) return { code, isUnsupported: true };
  const [one, other, small] = [
    work?.[0] ?? openCanvas(),
    work?.[1] ?? openCanvas(),
    thumbnail ?? openCanvas(true),
  ];
  if (!one || !other || !small) return { code };
  work = [one, other];
  thumbnail = small;
  const box = picture.getBoundingClientRect();
  const [natural, high] = sizeOf(picture);
  const wide = Math.max(1, Math.min(Math.round(box.width), MOST_PX));
  const of = { width: wide, height: Math.max(1, Math.round((wide * high) / natural)) };
  const size = { width, height: Math.max(1, Math.round((width * high) / natural)) };
  for (const context of work) resize(context, of);
  resize(small, size);
  // The first to draw a frame has it brought to where it is drawn: no filter's cost.
  draw(one, picture, 'none');
  const wholeMs = draw(one, picture, functions.join(' ') || 'none');
  const steps: NonNullable<FilterLook['steps']> = [];
  let before: CanvasImageSource = picture;
  for (const [index, each] of ['none', ...functions].entries()) {
    const context = index % 2 === 0 ? one : other;
    const ms = draw(context, before, each);
    before = context.canvas;
    clearRect.call(small, 0, 0, size.width, size.height);
    drawImage.call(small, before, 0, 0, size.width, size.height);
    steps.push({ ms, pixels: getImageData.call(small, 0, 0, size.width, size.height).data });
  }
  return { code, steps, wholeMs, of, thumbnail: size };
}

/** Draws a frame through a chain, and waits until it has been drawn. Returns ms. */
function draw(context: CanvasRenderingContext2D, picture: CanvasImageSource, chain: string): number {
  const { width, height } = context.canvas;
  // What cannot be read leaves the filter as it was: none.
  canvasFilter?.set?.call(context, 'none');
  clearRect.call(context, 0, 0, width, height);
  getImageData.call(context, 0, 0, 1, 1);
  const before = now();
  canvasFilter?.set?.call(context, chain);
  drawImage.call(context, picture, 0, 0, width, height);
  getImageData.call(context, 0, 0, 1, 1);
  return now() - before;
}

/** What the rule is about, where that is a picture; else the first one that has pictures. */
function pictureOf(selector: string): Picture | undefined {
  const pictures = [...document.querySelectorAll<Picture>('video, canvas')].filter((picture) => {
    const isThere = !(picture instanceof HTMLVideoElement) || picture.readyState >= 2;
    return isThere && sizeOf(picture)[0] > 0 && picture.getBoundingClientRect().width > 0;
  });
  return pictures.find((picture) => matches(picture, selector)) ?? pictures[0];
}

function matches(picture: Picture, selector: string): boolean {
  try {
    return picture.matches(selector);
  } catch {
    // A selector that is half typed selects nothing.
    return false;
  }
}

function sizeOf(picture: Picture): [width: number, height: number] {
  return picture instanceof HTMLVideoElement
    ? [picture.videoWidth, picture.videoHeight]
    : [picture.width, picture.height];
}

function openCanvas(willReadFrequently = false): CanvasRenderingContext2D | null {
  // Said outright: a canvas that is read often would be moved off the graphics processor, and measure something else.
  const canvas = createElement('canvas');
  return getContext.call(canvas, '2d', { willReadFrequently }) as CanvasRenderingContext2D | null;
}

function resize(
  { canvas }: CanvasRenderingContext2D,
  { width, height }: { width: number; height: number },
): void {
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
}

/** Brings the SVG filters of this page to what the file says, by their ids; new ones are put behind all else. */
function define(html: string): void {
  const wanted = new DOMParser().parseFromString(html, 'text/html').querySelectorAll('filter[id]');
  for (const filter of wanted) {
    const there = document.getElementById(filter.id);
    if (!there) {
      const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
      for (const name of ['width', 'height']) svg.setAttribute(name, '0');
      svg.setAttribute('aria-hidden', 'true');
      svg.append(document.importNode(filter, true));
      document.body.append(svg);
    } else if (there.outerHTML !== filter.outerHTML) {
      const inside = [...filter.querySelectorAll('*')];
      const known = [...there.querySelectorAll('*')];
      const isSame =
        inside.length === known.length && inside.every((each, i) => each.localName === known[i]?.localName);
      if (!isSame)
        there.replaceChildren(...[...filter.children].map((child) => document.importNode(child, true)));
      else for (const [i, each] of inside.entries()) copyAttributes(each, known[i]);
    }
  }
}

function copyAttributes(from: Element, to: Element | undefined): void {
  for (const { name, value } of from.attributes)
    if (to?.getAttribute(name) !== value) to?.setAttribute(name, value);
}
