/** Descriptions that wait until the page lets them be set. */
import type { FrameToPage, Held } from '../protocol.ts';

export interface Holding {
  readonly isOn: boolean;
  /** Settles when the page lets it go: with the text to set in its place, or undefined to set it as it is. */
  wait(description: Omit<Held, 'n'>): Promise<string | undefined>;
}

export interface HoldSwitch extends Holding {
  /** Off lets all go that wait, as they are. */
  turn(on: boolean): void;
  release(n: number, sdp?: string): void;
}

export function createHold(post: (message: FrameToPage) => void): HoldSwitch {
  const waiting = new Map<number, (sdp: string | undefined) => void>();
  let isOn = false;
  let last = 0;

  function release(n: number, sdp?: string): void {
    waiting.get(n)?.(sdp);
    waiting.delete(n);
  }

  return {
    get isOn() {
      return isOn;
    },
    wait(description) {
      const n = ++last;
      post({ type: 'held', held: { n, ...description } });
      return new Promise((resolve) => waiting.set(n, resolve));
    },
    turn(on) {
      isOn = on;
      if (!on) for (const n of [...waiting.keys()]) release(n);
    },
    release,
  };
}
