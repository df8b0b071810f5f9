/** `<workbook-then-and-now>`: fetches old code and today's when it is opened, and shows them side by side. */
import type { Pair } from '../lessons.ts';

class ThenAndNow extends HTMLElement {
  #isShown = false;

  connectedCallback() {
    const details = this.querySelector('details');
    details?.addEventListener('toggle', () => {
      if (details.open && !this.#isShown) void this.#show();
    });
  }

  async #show(): Promise<void> {
    const sides = this.querySelector<HTMLElement>('.sides');
    if (!sides) return;
    this.#isShown = true;
    sides.ariaBusy = 'true';
    const { showSides, explainFailure } = await import('./then-and-now.ts');
    try {
      const answer = await fetch(this.dataset['code'] ?? '');
      if (!answer.ok) throw new Error(`${this.dataset['code']}: ${answer.status}`);
      showSides(sides, (await answer.json()) as Pair);
    } catch (error) {
      console.error(error);
      this.#isShown = false;
      explainFailure(sides);
    }
    sides.ariaBusy = null;
  }
}

customElements.define('workbook-then-and-now', ThenAndNow);
