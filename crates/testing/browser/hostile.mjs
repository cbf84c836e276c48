// Every file of the hostile corpus as a message: opened in its conversation and alone at its own address, nothing of it
// runs, nothing leaves the page's origin, no window opens. The watch itself is tried on a page that does all of that.
import { readdirSync, readFileSync } from 'node:fs';
import { deliverAll, row, run, same, shown, test, truth, until, web } from './common.mjs';

const corpus = new URL('../../message/corpus/hostile/', import.meta.url);
// So many messages in a conversation, all open at once.
const TOGETHER = 12;

// What a page does that no message may.
function watch(page, allowed) {
  const seen = [];
  page.on('dialog', (dialog) => { seen.push(`dialog ${dialog.message()}`); dialog.dismiss().catch(() => {}); });
  page.on('popup', (popup) => seen.push(`popup ${popup.url()}`));
  page.on('download', (file) => seen.push(`download ${file.url()}`));
  page.on('request', (request) => { if (!request.url().startsWith(`${web}/`) && !allowed?.(request)) seen.push(`request ${request.url()}`); });
  page.on('framenavigated', (frame) => {
    const here = frame.url();
    if (!here.startsWith(`${web}/`) && !['about:blank', 'about:srcdoc', ''].includes(here)) seen.push(`navigation ${here}`);
  });
  return seen;
}

// What of a script could still stand in a document: nothing may.
const remains = (frame) => frame.evaluate(() => [...document.querySelectorAll('*')].flatMap((element) => [
  ...(/^(script|iframe|object|embed|base|form|link|portal|frame)$/i.test(element.localName) ? [element.localName] : []),
  ...(element.localName === 'meta' && element.httpEquiv.toLowerCase() === 'refresh' ? ['meta refresh'] : []),
  ...[...element.attributes].filter(({ name, value }) => /^on/i.test(name) || /^[\s\u0000-\u001f]*(javascript|vbscript|data:text)/i.test(value)).map(({ name, value }) => `${name}=${value}`),
]));

// A script of the message would find the alarm in its own window and ring it, whatever it calls.
const alarm = () => {
  for (const name of ['alert', 'confirm', 'prompt', 'open', 'print']) window[name] = () => { document.documentElement.setAttribute('data-rang', name); };
};
const rang = (frame) => frame.evaluate(() => document.documentElement.getAttribute('data-rang'));

test('the_watch_sees_what_a_hostile_page_does', async (desk) => {
  const page = await desk.at('/help');
  const seen = watch(page);
  await page.evaluate(() => {
    document.body.insertAdjacentHTML('beforeend', '<iframe srcdoc="<script>alert(1)</script><p onclick=1>x</p>"></iframe>');
    new Image().src = 'https://evil.example/a.gif';
    setTimeout(() => alert(1));
    setTimeout(() => window.open('https://evil.example/popup'));
  });
  await until(() => ['dialog', 'request'].every((kind) => seen.some((one) => one.startsWith(kind))), `all is seen: ${seen}`);
});

test('no_message_of_the_hostile_corpus_runs_or_reaches_the_outside', async (desk) => {
  const names = readdirSync(corpus).filter((name) => name.endsWith('.html'));
  truth(names.length >= 100, `${names.length} files`);
  const conversations = await delivered(names);
  const context = await desk.of('hcastagne');
  await context.addInitScript(alarm);
  const page = await context.newPage();
  const seen = watch(page);
  const faults = [];
  const bodies = new Map();
  for (const id of await opened(page, conversations)) await conversation(page, id, seen, faults, bodies);
  same([...bodies.keys()].sort(), names.sort(), 'all were opened');
  for (const [name, address] of bodies) if (address) await alone(page, name, address, seen, faults);
  same(faults, [], 'faults');
  truth([...bodies.values()].filter(Boolean).length > names.length / 2, 'most have a body to be opened alone');
});

// The corpus as conversations; their subjects.
async function delivered(names) {
  const subjects = [];
  let first;
  const letters = names.map((name, n) => {
    if (n % TOGETHER === 0) {
      first = `<hostile.${process.pid}.${n}@ailleurs.example>`;
      subjects.push(`hostile ${process.pid} (${n / TOGETHER})`);
      return { id: first, subject: subjects.at(-1), from: `${name} <rose@ailleurs.example>`, html: readFileSync(new URL(name, corpus)) };
    }
    return { replyTo: first, subject: `Re: ${subjects.at(-1)}`, from: `${name} <rose@ailleurs.example>`, html: readFileSync(new URL(name, corpus)) };
  });
  await deliverAll(letters);
  return subjects;
}

// Where the list shows them.
async function opened(page, subjects) {
  await page.goto('/mail/inbox');
  const ids = [];
  for (const subject of subjects) {
    await shown(row(page, subject));
    ids.push(await row(page, subject).getAttribute('data-id'));
  }
  return ids;
}

async function conversation(page, id, seen, faults, bodies) {
  const path = `/mail/inbox/${id}`;
  await page.goto(`${path}?open=all`, { waitUntil: 'load' });
  const messages = await page.locator('#reading details.message').evaluateAll((all) => all.map((one) => [
    one.querySelector('.from strong').textContent, one.querySelector('iframe')?.getAttribute('src') ?? null]));
  const framed = new Map(page.frames().map((frame) => [new URL(frame.url(), web).pathname, frame]));
  for (const [name, src] of messages) {
    bodies.set(name, src);
    const frame = src && framed.get(new URL(src, web).pathname);
    if (frame) await look(`${name} in its frame`, frame, faults);
    else if (src) faults.push(`${name}: its frame shows something else`);
  }
  if (new URL(page.url()).pathname !== path) faults.push(`${path} led to ${page.url()}`);
  if (await rang(page)) faults.push(`${path}: a script ran in the page`);
  for (const one of seen.splice(0)) faults.push(`${path}, one of ${messages.map(([name]) => name)}: ${one}`);
}

async function alone(page, name, address, seen, faults) {
  await page.goto(address, { waitUntil: 'load' });
  if (page.url() !== new URL(address, web).href) faults.push(`${name}: alone it led to ${page.url()}`);
  await look(`${name} alone`, page.mainFrame(), faults);
  for (const one of seen.splice(0)) faults.push(`${name} alone: ${one}`);
}

async function look(what, frame, faults) {
  for (const one of await remains(frame)) faults.push(`${what}: ${one}`);
  if (await rang(frame)) faults.push(`${what}: a script ran`);
}

await run();
