import { expect, test } from '@playwright/test';
import { all, asText } from '../src/trace/check.ts';
import { expectTrace, FIXTURE, openExercise, url } from './support/exercise.ts';

/** Each attack answers with what it got; every one of them must end in an error or nothing. */
const ATTACKS = `
const attempts: Record<string, () => unknown> = {
  storage: () => parent.localStorage.getItem('workbook:code:11-fixture/blank'),
  dom: () => parent.document.body.innerHTML,
  topDom: () => top.document.title,
  cookie: () => parent.document.cookie,
  element: () => frameElement.outerHTML,
  location: () => parent.location.href,
  script: () => (parent as any).eval('1'),
  opener: () => (window.opener as any).document.title,
  navigate: () => { top.location.href = 'http://localhost:9/stolen'; return 'navigated'; },
  replace: () => { parent.location.replace('http://localhost:9/stolen'); return 'navigated'; },
  popup: () => window.open('http://localhost:9/stolen') ?? 'blocked',
};
for (const [name, attempt] of Object.entries(attempts)) {
  try {
    console.log('attempt', name, 'got', attempt());
  } catch (error) {
    console.log('attempt', name, 'failed', error.name);
  }
}
try {
  const answer = await fetch(SITE + '/lessons/11-fixture/');
  console.log('attempt', 'fetch', 'got', (await answer.text()).length);
} catch (error) {
  console.log('attempt', 'fetch', 'failed', error.name);
}
console.log('own', localStorage.getItem('workbook:code:11-fixture/blank'));
// A second port, offered as if another frame had booted.
parent.postMessage({ type: 'workbook:hello' }, '*', [new MessageChannel().port2]);
console.log('done');
`;

test('learner code reaches nothing of the lesson: storage, DOM, cookies, address, top page @firefox', async ({
  page,
}) => {
  const exercise = await openExercise(page, FIXTURE, 'blank');
  await page.evaluate(() => {
    // biome-ignore lint/suspicious/noDocumentCookie: the attack looks for it.
    document.cookie = 'secret=lesson';
  });
  const site = JSON.stringify(url(''));
  await exercise.write([{ path: 'main.ts', text: ATTACKS.replace('SITE', site) }]);
  const before = page.url();
  await exercise.run();
  await expectTrace(exercise, 'all attacks were tried', (trace) =>
    all(trace, 'console').some(({ values }) => values[0] === 'done'),
  );
  const lines = all(await exercise.trace(), 'console').map(({ values }) => values.map(asText));
  const attempts = lines.filter(([first]) => first === 'attempt');
  expect(attempts.length).toBe(12);
  for (const [, name, outcome, what] of attempts) {
    const isHarmless =
      outcome === 'failed' ||
      (name === 'popup' && what === 'blocked') ||
      (name === 'element' && what === 'null');
    expect(isHarmless || `${name} ${outcome} ${what}`).toBe(true);
  }
  expect(lines.find(([first]) => first === 'own')?.[1]).toBe('null');
  expect(page.url()).toBe(before);
  await expect(exercise.root.locator('iframe[title="Preview"]')).toBeVisible();
});

test('what a frame says is shown as text, never as HTML', async ({ page }) => {
  const exercise = await openExercise(page, FIXTURE, 'blank');
  const payload = '<img src=x onerror="document.body.dataset.owned = 1">';
  await exercise.write([
    {
      path: 'main.ts',
      text: `const payload = ${JSON.stringify(payload)};\nconsole.log(payload, { [payload]: payload });\nnew RTCPeerConnection().createDataChannel(payload);\nthrow new Error(payload);`,
    },
  ]);
  await exercise.run();
  await expectTrace(exercise, 'the error arrived', (trace) => trace.some(({ kind }) => kind === 'error'));
  await exercise.root.getByRole('tab', { name: /Console/ }).click();
  await expect(exercise.root.getByRole('tabpanel', { name: 'Console' })).toContainText('onerror');
  expect(await exercise.root.locator('.dock img').count()).toBe(0);
  // An image of ours that does not load says so after theirs would.
  const owned = await page.evaluate(async () => {
    const image = new Image();
    const failed = new Promise((resolve) => {
      image.onerror = resolve;
    });
    image.src = '/no-such-image';
    await failed;
    return document.body.dataset['owned'];
  });
  expect(owned).toBeUndefined();
});

test('the sandbox origin serves nothing of the lessons', async ({ page }) => {
  const sandbox = url('/lessons/11-fixture/').replace('localhost', 'p1.localhost');
  await page.goto(sandbox);
  expect(new URL(page.url()).hostname).toBe('localhost');
});

test('shared code is named as someone else’s, does not start by itself and gets no camera', async ({
  page,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const exercise = await openExercise(page, FIXTURE, 'blank');
  await exercise.write([{ path: 'main.ts', text: 'console.log("mine");' }]);
  await exercise.write([
    {
      path: 'main.ts',
      text: `try {
  const stream = await navigator.mediaDevices.getUserMedia({ video: true });
  console.log('label', stream.getVideoTracks()[0].label);
} catch (error) {
  console.log('refused', error.name);
}
const policy = (document as any).featurePolicy ?? (document as any).permissionsPolicy;
console.log('camera allowed', policy ? policy.allowsFeature('camera') : 'unknown');`,
    },
  ]);
  await exercise.button('Share').click();
  await expect(exercise.root.getByText('The link is copied')).toBeVisible();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  expect(link).toContain('#code=');

  // Someone with code of their own opens it.
  await exercise.write([{ path: 'main.ts', text: 'console.log("my own");' }]);
  const other = await context.newPage();
  await other.goto(link);
  const shared = other.locator('workbook-exercise[data-exercise="blank"]');
  await expect(shared.getByText('came with a link: someone else wrote it')).toContainText('“blank”');
  await expect(shared.locator('[data-source="main.ts"] code')).toContainText('getUserMedia');
  expect(await shared.locator('iframe').count()).toBe(0);

  await shared.getByRole('button', { name: 'Run', exact: true }).click();
  const panel = shared.getByRole('tabpanel', { name: 'Console' });
  await shared.getByRole('tab', { name: /Console/ }).click();
  await expect(panel).toContainText('label Synthetic camera');
  await expect(panel).toContainText('camera allowed false');

  await shared.getByRole('button', { name: 'Allow my camera for this code' }).click();
  await shared.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(panel).toContainText('label fake_device_0');

  await shared.getByRole('button', { name: 'Back to my code' }).click();
  await expect(shared.locator('[data-source="main.ts"] code')).toContainText('my own');
});

test('a damaged link changes nothing and says so', async ({ page }) => {
  await page.goto(url(`/lessons/${FIXTURE}/#code=AAAAbroken`));
  await expect(page.getByText('The link to shared code is damaged')).toBeVisible();
});
