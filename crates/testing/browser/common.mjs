// What all journeys share: the demonstration's people, a browser, mail by SMTP, tests with names, a few ways to expect.
import { execFileSync } from 'node:child_process';
import { readFileSync, mkdirSync } from 'node:fs';
import { connect } from 'node:net';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { chromium } from 'playwright-core';

const demo = JSON.parse(readFileSync(process.env.TRAMONTANE_DEMO, 'utf8'));
export const web = demo.endpoints.web;
export const { administrators } = demo;
// Identifiers of those who have the desk of the helpdesk.
export const helpdesk = demo.helpdesk.map((one) => one.identifier);
export const person = (identifier) => [...demo.people, ...demo.helpdesk].find((one) => one.identifier === identifier);
// A person's address, or an address.
const addressOf = (to) => (to.includes('@') ? to : person(to).address);
// A command of the program, on the data of the running server; what it says.
export const tramontane = (words, input = '') => execFileSync(process.env.TRAMONTANE_PROGRAM, ['--data', dirname(process.env.TRAMONTANE_DEMO), ...words], { input, encoding: 'utf8', stdio: ['pipe', 'pipe', 'ignore'], timeout: PATIENCE });
// How long a journey waits for what must come: generous, for a loaded machine.
export const PATIENCE = 40_000;
// After this a journey as a whole is given up: a browser that answers nothing any more has no other end.
const LIMIT = 600_000;
// What is given up gets so long to close.
const CLOSING = 10_000;

export const sizes = {
  desktop: { viewport: { width: 1440, height: 900 } },
  telephone: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 },
  // A window of 1280 pixels zoomed to 400 %.
  zoomed: { viewport: { width: 320, height: 256 } },
};

// ---- tests

const tests = [];

// A test is a name that says a behaviour, and what shows it.
export const test = (name, body) => tests.push({ name, body });

// Runs what was registered (TRAMONTANE_ONLY names some); the process ends with how many failed.
export async function run() {
  const only = process.env.TRAMONTANE_ONLY?.split(' ');
  let browser = await launch();
  let failed = 0;
  for (const { name, body } of tests) {
    if (only && !only.includes(name)) continue;
    if (await one(browser, name, body)) continue;
    // A second failure is a failure. A journey that succeeds only then is unsteady: it is named, to be mended. The second
    // has a browser of its own: the first one's may be what failed.
    await within(CLOSING, browser.close()).catch(() => {});
    browser = await launch();
    if (await one(browser, name, body)) console.log(`unsteady ${name}`);
    else failed += 1;
  }
  await within(CLOSING, browser.close()).catch(() => {});
  process.exit(failed);
}

// What comes of it, or a fault when nothing does for so long.
function within(time, promise) {
  let timer;
  const over = new Promise((_, refuse) => { timer = setTimeout(() => refuse(new Error(`nothing for ${time} ms`)), time); });
  return Promise.race([promise, over]).finally(() => clearTimeout(timer));
}

// A journey waits for conditions, however long a loaded machine takes. Answers whether it succeeded.
async function one(browser, name, body) {
  const desk = new Desk(browser);
  const start = Date.now();
  const journey = body(desk);
  try {
    await within(LIMIT, journey);
    if (desk.faults.length) throw new Error(`a script failed: ${desk.faults.join('; ')}`);
    console.log(`ok ${name} (${Date.now() - start} ms)`);
    return true;
  } catch (error) {
    console.log(`not ok ${name}: ${error.stack}`);
    await desk.photograph(name);
    return false;
  } finally {
    await within(CLOSING, desk.close()).catch(() => {});
    // One that was given up fails as its pages close, and so tells where it stood.
    await within(CLOSING, journey).catch((error) => Date.now() - start > LIMIT && console.log(`  ${name} stood: ${error.stack}`));
  }
}

function launch() {
  const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync', '--lang=fr-FR'];
  return chromium.launch({ executablePath: process.env.TRAMONTANE_CHROMIUM ?? '/usr/bin/chromium-headless-shell', args });
}

// ---- the browser

const sessions = new Map();

// The browser contexts of one test: each a person's browser, closed after it. An error in a page's script fails the test.
export class Desk {
  constructor(browser) {
    this.browser = browser;
    this.contexts = [];
    this.faults = [];
  }

  // A request that a newer one took the place of is no fault.
  fault(page, error) {
    if (error?.name === 'AbortError') return;
    this.faults.push(`${page.url()}: ${error?.name} ${error?.message} ${error?.stack}`);
  }

  // A browser that nobody has signed in with.
  async stranger(options = {}) {
    const context = await this.browser.newContext({ locale: 'fr-FR', timezoneId: 'Europe/Paris', baseURL: web, ...sizes.desktop, ...options });
    context.setDefaultTimeout(PATIENCE);
    context.on('page', (page) => page.on('pageerror', (error) => this.fault(page, error)));
    // A form whose answer Turbo throws away does nothing for the person: it only says so here.
    context.on('console', (said) => {
      if (said.text().includes('Form responses must redirect')) this.faults.push(`${said.page()?.url()}: ${said.text()}`);
    });
    this.contexts.push(context);
    return context;
  }

  // Somebody's browser, signed in. The session of an earlier test is used again unless `fresh`.
  async of(identifier, { fresh = false, ...options } = {}) {
    const context = await this.stranger(options);
    const known = !fresh && sessions.get(identifier);
    if (known) {
      await context.addCookies(known);
      return context;
    }
    const page = await context.newPage();
    await signIn(page, identifier);
    if (!fresh) sessions.set(identifier, await context.cookies());
    await page.close();
    return context;
  }

  // A page of somebody's browser at a path.
  async at(path, identifier = 'hcastagne', options = {}) {
    const page = await (await this.of(identifier, options)).newPage();
    await page.goto(path);
    return page;
  }

  async photograph(name) {
    const folder = process.env.TRAMONTANE_PICTURES;
    if (!folder) return;
    mkdirSync(folder, { recursive: true });
    const pages = this.contexts.flatMap((context) => context.pages());
    for (const [n, page] of pages.entries()) {
      const path = `${folder}/${name}-${n}.png`;
      await page.screenshot({ path, timeout: 5000 }).then(() => console.log(`  ${page.url()} looks like ${path}`), () => {});
    }
  }

  async close() {
    for (const context of this.contexts) await context.close();
  }
}

export async function signIn(page, identifier, name = identifier, password = person(identifier).password) {
  await page.goto('/signin');
  await page.fill('#name', name);
  await page.fill('#password', password);
  await page.click('form[action="/signin"] button.primary');
  await page.waitForLoadState();
}

// ---- mail

let counter = 0;
// Words that no other message has.
export const unique = (words) => `${words} ${process.pid}-${++counter}`;

// One message by SMTP through the door for other servers; answers its Message-ID.
export async function deliver(letter) {
  const [id] = await deliverAll([letter]);
  return id;
}

// Several over one connection.
export async function deliverAll(letters) {
  const [host, port] = demo.endpoints.smtp.split(':');
  const socket = connect(Number(port), host);
  socket.setTimeout(PATIENCE, () => socket.destroy(new Error('SMTP: no answer')));
  const answers = createInterface({ input: socket })[Symbol.asyncIterator]();
  const expect = async (code) => {
    let line;
    do { ({ value: line } = await answers.next()); } while (line?.[3] === '-');
    if (!line?.startsWith(code)) throw new Error(`SMTP: ${line} instead of ${code}`);
  };
  const say = (line, code) => { socket.write(`${line}\r\n`); return expect(code); };
  await expect('220');
  await say('EHLO ailleurs.example', '250');
  const ids = [];
  for (const letter of letters) {
    const { id, raw } = written(letter);
    await say('MAIL FROM:<quelquun@ailleurs.example> BODY=8BITMIME', '250');
    await say(`RCPT TO:<${addressOf(letter.to ?? 'hcastagne')}>`, '250');
    await say('DATA', '354');
    await say(`${raw.replace(/\r?\n/g, '\r\n').replace(/^\./gm, '..')}\r\n.`, '250');
    ids.push(id);
  }
  await say('QUIT', '221');
  socket.end();
  return ids;
}

const base64 = (text) => Buffer.from(text).toString('base64').replace(/.{76}/g, '$&\n');
const word = (text) => `=?utf-8?b?${Buffer.from(text).toString('base64')}?=`;

function written({ id = `<${process.pid}.${++counter}@ailleurs.example>`, to = 'hcastagne', from = 'Rose Quelquun <rose@ailleurs.example>', cc, subject, text, html, replyTo, file }) {
  const [, name, address] = from.match(/^(.*) <(.*)>$/) ?? [null, '', from];
  const head = [`From: ${word(name)} <${address}>`, `To: ${addressOf(to)}`, `Subject: ${word(subject)}`,
    `Date: ${new Date().toUTCString().replace('GMT', '+0000')}`, `Message-ID: ${id}`, 'MIME-Version: 1.0'];
  if (cc) head.push(`Cc: ${cc}`);
  if (replyTo) head.push(`In-Reply-To: ${replyTo}`, `References: ${replyTo}`);
  const body = `Content-Type: text/${html ? 'html' : 'plain'}; charset=utf-8\nContent-Transfer-Encoding: base64\n\n${base64(html ?? text ?? 'Bonjour')}`;
  if (!file) return { id, raw: `${head.join('\n')}\n${body}` };
  const enclosed = `Content-Type: ${file.type}\nContent-Disposition: attachment; filename="${file.name}"\nContent-Transfer-Encoding: base64\n\n${base64(file.content)}`;
  return { id, raw: `${head.join('\n')}\nContent-Type: multipart/mixed; boundary=bord\n\n--bord\n${body}\n--bord\n${enclosed}\n--bord--` };
}

// ---- what is on a page

// Where the mailbox of somebody's post is, and its address.
export async function box(page) {
  const link = page.locator('.boxes a').first();
  return { root: (await link.getAttribute('href')).replace('/mail/inbox', ''), address: await link.getAttribute('title') };
}

// The row of a list with this subject.
export const row = (page, subject) => page.locator('#rows .row').filter({ hasText: subject });
export const shown = (locator) => locator.waitFor({ state: 'visible' });
export const gone = (locator) => locator.waitFor({ state: 'detached' });
// No visit and no frame is on its way: what Turbo marks as busy for as long as it lasts.
export const rests = (page) => gone(page.locator('html[aria-busy], turbo-frame[busy]').first());
export const toast = (page, words) => shown(page.locator('#toasts .toast').filter({ hasText: words }));
export const undo = (page) => page.locator('#toasts .toast button').last().click();

// Waits until what is asked is so; says the last answer when it never is. Nothing but the condition ends it early.
export async function until(ask, words) {
  const end = Date.now() + PATIENCE;
  let last;
  while (Date.now() < end) {
    try {
      last = await ask();
      if (last) return last;
    } catch (error) { last = error; }
    await new Promise((soon) => setTimeout(soon, 20));
  }
  throw new Error(`${words}: never (${last})`);
}

export const equal = (got, wanted, words) => until(async () => {
  const value = await got();
  if (JSON.stringify(value) === JSON.stringify(wanted)) return true;
  throw new Error(`${JSON.stringify(value)} instead of ${JSON.stringify(wanted)}`);
}, words);

export function same(got, wanted, words) {
  if (JSON.stringify(got) !== JSON.stringify(wanted)) throw new Error(`${words}: ${JSON.stringify(got)} instead of ${JSON.stringify(wanted)}`);
}

export function truth(value, words) {
  if (!value) throw new Error(words);
}
