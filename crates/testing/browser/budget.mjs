// What an inbox costs a browser that has never been here: bytes as they travel, each file and all of them.
import { run, same, shown, test, truth, web } from './common.mjs';

// Most bytes of each; a file that is not named here fails.
const budgets = [
  [/^\/mail\/inbox$/, 12_500],
  [/^\/assets\/app-[^/]+\.css$/, 10_500],
  [/^\/assets\/hue\/\d+$/, 200],
  [/^\/assets\/app-[^/]+\.js$/, 27_000],
  [/^\/assets\/chunk-[^/]+\.js$/, 11_000],
  [/^\/assets\/sprite-[^/]+\.svg$/, 3_000],
  [/^\/assets\/mark-[^/]+\.svg$/, 500],
];
const TOGETHER = 60_000;

test('an_inbox_with_an_empty_cache_weighs_less_than_sixty_kilobytes', async (desk) => {
  const context = await desk.of('hcastagne');
  const page = await context.newPage();
  const network = await context.newCDPSession(page);
  await network.send('Network.enable');
  await network.send('Network.clearBrowserCache');
  const requests = [];
  page.on('request', (request) => requests.push(request));
  await page.goto('/mail/inbox', { waitUntil: 'load' });
  await shown(page.locator('#rows .row').first());
  let sum = 0;
  const travelled = new Set();
  for (const request of requests) {
    const { origin, pathname } = new URL(request.url());
    // What comes while one looks is no part of what it costs to come.
    if (/^\/(events|mail\/inbox\/news)$/.test(pathname)) continue;
    same(origin, web, pathname);
    // The body as it travelled, without its head.
    const { responseBodySize: size } = await request.sizes();
    // Asked for again and answered by the browser's own memory: its body did not travel, so that less than nothing is left of it without its head.
    if (size <= 0 && travelled.has(pathname)) continue;
    travelled.add(pathname);
    const budget = budgets.find(([pattern]) => pattern.test(pathname))?.[1];
    truth(budget, `${pathname} has no budget (${size} bytes)`);
    truth(size > 0 && size <= budget, `${pathname}: ${size} bytes, at most ${budget}`);
    if (budget > 500) same((await (await request.response()).allHeaders())['content-encoding'], 'br', `${pathname} travels compressed`);
    console.log(`  ${size} ${pathname}`);
    sum += size;
  }
  truth(travelled.size >= 4, 'page, style, script and sprite');
  console.log(`  ${sum} together`);
  truth(sum <= TOGETHER, `together ${sum} bytes, at most ${TOGETHER}`);
});

await run();
