/** `<workbook-goal>`: fetches the finished code of an exercise on Run, and runs it in place. */
import type { FrameFile } from '../sandbox/protocol.ts';
import type { Sample } from './sample.ts';

class Goal extends HTMLElement {
  #sample: Sample | undefined;
  #solution: FrameFile[] = [];

  connectedCallback() {
    this.addEventListener('click', ({ target }) => {
      const action =
        target instanceof Element && target.closest<HTMLElement>('button[data-do]')?.dataset['do'];
      if (action === 'run') void this.#run();
      if (action === 'stop') this.#sample?.stop();
    });
  }

  async #run(): Promise<void> {
    const stage = this.querySelector<HTMLElement>('.sample');
    if (!stage) return;
    if (!this.#sample) {
      const [{ createSample }, answer] = await Promise.all([
        import('./sample.ts'),
        fetch(this.dataset['code'] ?? ''),
      ]);
      this.#solution = ((await answer.json()) as { solution: FrameFile[] }).solution;
      this.#sample ??= createSample(stage, {
        peers: Number(this.dataset['peers']),
        onRunning: (isRunning) => {
          this.querySelector('[data-do="stop"]')?.toggleAttribute('hidden', !isRunning);
          stage.hidden = !isRunning;
        },
      });
    }
    await this.#sample.run(this.#solution);
  }
}

customElements.define('workbook-goal', Goal);
