// A lesson on one of several processes: there is no long-polling, and its code need not know.
import { expect, test } from '@playwright/test';
import { reached } from '../src/trace/check.ts';
import { exerciseOn, expectTrace, FIXTURE } from './support/exercise.ts';
import { noRedis, startRedis, type TestRedis } from './support/redis.ts';
import { ROOM_CALL } from './support/room-call.ts';
import { type SiteServer, startServer } from './support/server.ts';

test.skip(noRedis !== false, String(noRedis));

let redis: TestRedis;
let node: SiteServer;
test.beforeAll(async () => {
  redis = await startRedis();
  node = await startServer({ REDIS_URL: redis.url });
});
test.afterAll(async () => {
  await node?.stop();
  await redis?.close();
});

test('io() of a lesson connects by WebSocket alone, and a call over it', async ({ page }) => {
  const refused: string[] = [];
  page.on('response', (response) => response.status() >= 400 && refused.push(response.url()));
  await page.goto(`${node.url}/lessons/${FIXTURE}/`);
  const exercise = await exerciseOn(page, 'two-peers');
  await exercise.write([ROOM_CALL]);
  await exercise.run();
  await expectTrace(
    exercise,
    'both are connected',
    (trace) => reached(trace, 'alice', 'connected') && reached(trace, 'bob', 'connected'),
  );
  expect(refused).toEqual([]);
});
