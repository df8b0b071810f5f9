/**
 * `npm run wpt -- <checkout of web-platform-tests> [folder or file …]`: its tests, those of `webrtc` unless told, in two
 * realms: with webrtc-adapter alone, and with the recorder after it. Chromium, and Firefox where there is one.
 *
 * A subtest is worse where it passes without the recorder, and in none of four runs with it: media and time make some of
 * them pass now and then. Prints these, and exits with 1 where there is one, or where nothing passes without it. Tests
 * that need WPT's own server or a hand are left out: https://web-platform-tests.org/running-tests/ has what runs them all.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { extname, join } from 'node:path';
import { type Browser, firefox, type Page } from '@playwright/test';
import sirv from 'sirv';
import { launchChromium } from '../bench/chromium.ts';
import { FIREFOX_PREFS, findFirefox } from '../scripts/browser.ts';
import { ADAPTER, bundle, listen, RECORDER } from './support/realm.ts';

const RUNS = 4;
/** Longer than testharness.js gives a long file, on a slow machine. */
const FILE_MS = 150_000;

/** What a subtest came to, by its name: PASS, FAIL, TIMEOUT, NOTRUN, PRECONDITION_FAILED. */
type Outcomes = Map<string, string>;

/** Takes the place of testharnessreport.js. */
const REPORT = `
  add_completion_callback((tests) => {
    const names = ['PASS', 'FAIL', 'TIMEOUT', 'NOTRUN', 'PRECONDITION_FAILED'];
    globalThis.outcomes = tests.map(({ name, status }) => [name, names[status]]);
  });`;
/** Takes the place of testdriver-vendor.js: both browsers run without asking for the camera. */
const DRIVER = 'test_driver_internal.set_permission = async () => {};';

const [root = '', ...asked] = process.argv.slice(2);
if (!existsSync(join(root, 'resources/testharness.js'))) {
  console.error(
    `Expected a checkout of web-platform-tests, found no resources/testharness.js in '${root}'. Get one with \`git clone --depth 1 https://github.com/web-platform-tests/wpt\`, then \`npm run wpt -- ./wpt\`.`,
  );
  process.exit(2);
}
const files = (asked.length > 0 ? asked : ['webrtc']).flatMap(testsIn);
const [adapter, recorder] = [await bundle(ADAPTER), await bundle(RECORDER)];
const sites = { without: await serve([adapter]), with: await serve([adapter, recorder]) };

let isGood = await compareIn('Chromium', await launchChromium());
const firefoxPath = findFirefox();
if (firefoxPath) {
  const launched = firefox.launch({
    channel: 'moz-firefox',
    executablePath: firefoxPath,
    firefoxUserPrefs: FIREFOX_PREFS,
  });
  isGood = (await compareIn('Firefox', await launched)) && isGood;
}
for (const { close } of Object.values(sites)) close();
process.exitCode = isGood ? 0 : 1;

/** The tests of a folder, or the one of that path: as addresses, relative to the checkout. */
function testsIn(path: string): string[] {
  const full = join(root, path);
  if (!existsSync(full)) {
    console.error(`Expected a folder or file of the checkout, such as webrtc, found no '${full}'.`);
    process.exit(2);
  }
  const isFolder = !extname(path);
  if (isFolder) {
    return readdirSync(full, { withFileTypes: true }).flatMap((entry) => {
      const isTest = entry.isDirectory()
        ? !['resources', 'tools', 'third_party', 'support'].includes(entry.name)
        : /\.html$|\.(window|any)\.js$/.test(entry.name);
      return isTest ? testsIn(`${path}/${entry.name}`) : [];
    });
  }
  const text = readFileSync(full, 'utf8');
  const isTest = path.endsWith('.js') || text.includes('/resources/testharness.js');
  const needsServer =
    /\.sub\.|-manual\.|back-forward-cache/.test(path) || text.includes('/common/dispatcher/');
  return isTest && !needsServer ? [path.replace(/\.js$/, '.html')] : [];
}

/** Serves the checkout with `scripts` before all others of a page. */
function serve(scripts: string[]) {
  const before = scripts.map((_, i) => `<script src="/realm/${i}.js"></script>`).join('');
  const own: Record<string, string> = {
    ...Object.fromEntries(scripts.map((script, i) => [`/realm/${i}.js`, script])),
    '/resources/testharnessreport.js': REPORT,
    '/resources/testdriver-vendor.js': DRIVER,
    // Where its own server sends those who ask for it.
    '/resources/WebIDLParser.js': readFileSync(join(root, 'resources/webidl2/lib/webidl2.js'), 'utf8'),
  };
  const others = sirv(root, { dev: true });
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const isPage = pathname.endsWith('.html');
    const text = own[pathname] ?? (isPage ? pageAt(pathname) : undefined);
    if (text === undefined) return others(request, response, () => void response.writeHead(404).end());
    response.setHeader('content-type', `text/${isPage ? 'html' : 'javascript'}; charset=utf-8`);
    // Before everything else, but for what makes it a standards page.
    response.end(isPage ? text.replace(/^\s*(<!doctype[^>]*>)?/i, `$&${before}`) : text);
  });
  return listen(server);
}

/** A page of the checkout; for `x.window.html` and `x.any.html` one around the script of that name, as its server does. */
function pageAt(pathname: string): string | undefined {
  const path = join(root, pathname);
  if (existsSync(path)) return readFileSync(path, 'utf8');
  const script = path.replace(/\.html$/, '.js');
  if (!/\.(window|any)\.js$/.test(script) || !existsSync(script)) return undefined;
  const meta = [...readFileSync(script, 'utf8').matchAll(/^\/\/ META: (\w+)=(.*)$/gm)];
  const tags = meta.map(([, key, value = '']) => {
    if (key === 'script') return `<script src="${value}"></script>`;
    return key === 'timeout' ? `<meta name="timeout" content="${value}">` : '';
  });
  const harness = ['/resources/testharness.js', '/resources/testharnessreport.js'].map(
    (src) => `<script src="${src}"></script>`,
  );
  const name = pathname
    .split('/')
    .at(-1)
    ?.replace(/\.html$/, '.js');
  return `<!doctype html><meta charset="utf-8">${[...harness, ...tags].join('')}<div id="log"></div><script src="${name}"></script>`;
}

/** Runs one file. Without an answer in time its subtests are missing. */
async function run(page: Page, address: string): Promise<Outcomes> {
  try {
    await page.goto(address);
    const found = await page.waitForFunction(() => Reflect.get(globalThis, 'outcomes'), undefined, {
      timeout: FILE_MS,
      polling: 100,
    });
    return new Map(await (found.jsonValue() as Promise<[string, string][]>));
  } catch (error) {
    process.stderr.write(`  no answer: ${String(error).split('\n')[0]}\n`);
    return new Map();
  }
}

/** Runs all files in both realms, each at the same time. Returns whether there was something to compare, and none is worse. */
async function compareIn(name: string, browser: Browser): Promise<boolean> {
  console.log(`${name} ${browser.version()}, ${files.length} files`);
  const counts = { without: { pass: 0, other: 0 }, with: { pass: 0, other: 0 } };
  const worse: string[] = [];
  /** Files that gave no answer without the recorder. */
  const unknown: string[] = [];
  /** Passed with the recorder only when they were tried again. */
  const later: string[] = [];
  const [plainPage, page] = [await browser.newPage(), await browser.newPage()];
  for (const [i, file] of files.entries()) {
    process.stderr.write(`  ${i + 1}/${files.length} ${file}\n`);
    const [plain, recorded] = await Promise.all([
      run(plainPage, `${sites.without.site}/${file}`),
      run(page, `${sites.with.site}/${file}`),
    ]);
    if (plain.size === 0) unknown.push(file);
    for (const [outcomes, count] of [
      [plain, counts.without],
      [recorded, counts.with],
    ] as const)
      for (const outcome of outcomes.values()) count[outcome === 'PASS' ? 'pass' : 'other'] += 1;
    const passed = [...plain.keys()].filter((subtest) => plain.get(subtest) === 'PASS');
    const first = passed.filter((subtest) => recorded.get(subtest) !== 'PASS');
    let failing = first;
    for (let tried = 1; tried < RUNS && failing.length > 0; tried += 1) {
      const again = await run(page, `${sites.with.site}/${file}`);
      failing = failing.filter((subtest) => again.get(subtest) !== 'PASS');
    }
    for (const subtest of first) (failing.includes(subtest) ? worse : later).push(`${file}: ${subtest}`);
  }
  await browser.close();
  for (const [realm, { pass, other }] of Object.entries(counts))
    console.log(`  ${`${realm} the recorder`.padEnd(21)} ${pass} pass, ${other} do not`);
  for (const [what, lines] of [
    ['files not compared: no subtest answered without it', unknown],
    ['passed with it when tried again', later],
    ['worse', worse],
  ] as const)
    console.log(`  ${[`${lines.length} ${what}`, ...lines].join('\n    ')}`);
  return counts.without.pass > 0 && worse.length === 0;
}
