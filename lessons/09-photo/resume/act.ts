import type { FrameLocator } from '@playwright/test';

/** Start, Cancel after the first megabytes, Resume. */
export default async function act(page: FrameLocator): Promise<void> {
  await page.locator('#start').dispatchEvent('click');
  // In the page: from here the last megabytes might be missed.
  await page.locator('#received-text').evaluate(
    (received) =>
      new Promise<void>((resolve) => {
        const observer = new MutationObserver(() => {
          if (!/^([2-9]|[1-8]\d)\.\d MB/.test(received.textContent ?? '')) return;
          observer.disconnect();
          document.querySelector<HTMLElement>('#cancel')?.click();
          resolve();
        });
        observer.observe(received, { childList: true, characterData: true, subtree: true });
      }),
  );
  await page.locator('#start:not([disabled])').dispatchEvent('click');
}
