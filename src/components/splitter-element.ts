/** `<workbook-splitter>`: see Splitter.astro for its markup and looks. */
import { keepSetting, setting } from '../progress.ts';

const STEP = 2;
const MIN = 15;
const MAX = 80;
const root = document.documentElement;

function apply(variable: string, percent: number | undefined): void {
  if (percent === undefined) root.style.removeProperty(variable);
  else root.style.setProperty(variable, `${percent}%`);
  for (const bar of document.querySelectorAll(`workbook-splitter[data-variable="${variable}"]`)) {
    if (percent !== undefined) bar.setAttribute('aria-valuenow', String(Math.round(percent)));
  }
}

class Splitter extends HTMLElement {
  connectedCallback() {
    const variable = this.dataset['variable'] ?? '';
    const kept = setting<number>(variable);
    if (typeof kept === 'number') apply(variable, kept);
    this.addEventListener('keydown', (event) => {
      const back = ['ArrowLeft', 'ArrowUp'].includes(event.key);
      if (event.key === 'Home') this.#set(undefined);
      else if (back || ['ArrowRight', 'ArrowDown'].includes(event.key)) {
        const grows = back === 'reverse' in this.dataset;
        this.#set(this.#percent() + (grows ? STEP : -STEP));
      } else return;
      event.preventDefault();
    });
    this.addEventListener('dblclick', () => this.#set(undefined));
    this.addEventListener('pointerdown', (event) => {
      this.setPointerCapture(event.pointerId);
      // Frames would swallow the pointer on its way over them.
      root.classList.add('dragging');
    });
    this.addEventListener('pointermove', (event) => {
      // The browser reports a move at each press: only one that went somewhere is a drag.
      const isDrag = event.movementX !== 0 || event.movementY !== 0;
      if (isDrag && this.hasPointerCapture(event.pointerId)) this.#set(this.#percentAt(event));
    });
    for (const end of ['pointerup', 'pointercancel', 'lostpointercapture']) {
      this.addEventListener(end, () => root.classList.remove('dragging'));
    }
  }

  /** The measured part, as a percentage of both. */
  #percent(): number {
    const part =
      this.dataset['reverse'] === undefined ? this.previousElementSibling : this.nextElementSibling;
    const whole = this.parentElement?.getBoundingClientRect();
    const box = part?.getBoundingClientRect();
    if (!whole || !box) return 50;
    return this.dataset['axis'] === 'x' ? (box.width / whole.width) * 100 : (box.height / whole.height) * 100;
  }

  #percentAt({ clientX, clientY }: PointerEvent): number {
    const whole = this.parentElement?.getBoundingClientRect();
    if (!whole) return 50;
    const part =
      this.dataset['axis'] === 'x'
        ? (clientX - whole.left) / whole.width
        : (clientY - whole.top) / whole.height;
    return 100 * (this.dataset['reverse'] === undefined ? part : 1 - part);
  }

  #set(percent: number | undefined): void {
    const variable = this.dataset['variable'] ?? '';
    const within = percent === undefined ? undefined : Math.min(MAX, Math.max(MIN, percent));
    apply(variable, within);
    keepSetting(variable, within);
  }
}
customElements.define('workbook-splitter', Splitter);
