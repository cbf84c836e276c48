// Pictures of all main pages on a desktop, a telephone and in the dark, to be put beside their drawings.
// `node screens.mjs FOLDER [help LANGUAGE]`, with TRAMONTANE_DEMO naming a running demonstration; with `help` the small ones of
// docs/help, in one dress and a language.
import { mkdirSync } from 'node:fs';
import { codeOf } from './arriving.mjs';
import { box, deliver, helpdesk, person, row, run, shown, signIn, sizes, test, until } from './common.mjs';
import { still } from './everybody.mjs';

const [folder, help, language = 'fr'] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });

const dresses = {
  desktop: { ...sizes.desktop, deviceScaleFactor: 1.5 },
  telephone: sizes.telephone,
  // Where a column stands beside the conversation.
  wide: { viewport: { width: 1920, height: 1080 } },
  dark: { ...sizes.desktop, deviceScaleFactor: 1.5, colorScheme: 'dark' },
};

// As wide as a page of docs/help shows them; as high as what is on the page, once it is there.
const small = { viewport: { width: 720, height: 480 } };
// Around what they show, in points.
const MARGIN = 16;
// What is typed and pressed by its words on pages that docs/help shows.
const said = {
  fr: { locale: 'fr-FR', program: 'Thunderbird, maison', print: 'Imprimer la feuille', complaint: 'J’ai changé de téléphone et je n’ai plus mon mot de passe, depuis lundi.' },
  en: { locale: 'en-GB', program: 'Thunderbird, home', print: 'Print the sheet', complaint: 'I have a new telephone and no longer have my password, since Monday.' },
}[language];

const subject = 'Atelier d’écriture en résidence : devis et dates';
// A path of the mailbox of one's post.
const post = async (page, path) => page.goto((await box(page)).root + path);
const firstLink = (page) => page.locator('#rows .open-row').first();

// `parts`: those that docs/help shows, from one part of the page to another.
const pages = {
  'inbox': { path: '/mail/inbox', also: first },
  'conversation': { path: '/mail/inbox', also: open },
  'beside': { path: '/mail/inbox', also: open, only: 'wide' },
  // Of somebody who has switched conversations off.
  'messages': { path: '/settings', also: messages, who: 'jmartin' },
  'message': { path: '/settings', also: alone, who: 'jmartin' },
  'selection': { path: '/mail/inbox', also: choose },
  'search': { path: '/mail/search?q=conseil' },
  'search-form': { path: '/mail/search' },
  'composer': { path: '/mail/inbox', also: compose },
  'drawer': { path: '/mail/inbox', also: drawer, only: 'telephone' },
  'held': { path: '/held' },
  'directory': { path: '/directory' },
  'directory-search': { path: '/directory?q=ma' },
  'directory-nobody': { path: '/directory?q=zorglub' },
  'directory-person': { path: '/directory?q=martin', also: card },
  'directory-establishment': { path: '/directory/establishments', also: establishment },
  'directory-establishments': { path: '/directory/establishments' },
  'role-mailbox': { path: '/mail/inbox', also: (page) => post(page, '/mail/inbox'), who: 'xbonnafous' },
  'role-mailbox-settings': { path: '/mail/inbox', also: (page) => post(page, '/settings'), who: 'xbonnafous' },
  'empty': { path: '/mail/junk?filter=flagged' },
  'settings': { path: '/settings' },
  'keys': { path: '/mail/inbox', also: (page) => page.keyboard.press('?'), only: 'desktop' },
  'signin': { path: '/signin', stranger: true, parts: ['h1', '.languages'] },
  'first-sign-in': { path: '/activation', stranger: true, parts: ['h1', '#main button.primary'] },
  'ways-back': { path: '/recovery', stranger: true, parts: ['h1', '.ways'] },
  'identifier': { path: '/recovery/identifier', stranger: true, also: (page) => shown(robot(page)), parts: ['h1', 'form .acts'] },
  'link': { path: '/recovery/password', stranger: true, also: (page) => shown(robot(page)) },
  'manager': { path: '/recovery/manager', stranger: true, also: complain, parts: ['h1', '#school-hint'] },
  'request': { path: '/recovery/manager', stranger: true, also: asked, parts: ['h1', '.acts'] },
  'password': { path: '/settings/password', parts: ['section:has(#rules)', 'form.password .acts'] },
  'factor': { path: '/settings/account/factor', who: 'jmartin' },
  'program': { path: '/settings/account', who: 'jmartin', also: program, parts: ['h1', '.page > .acts'] },
  'account': { path: '/settings/account', who: 'jmartin', parts: ['#password', '#programs'] },
  'code': { path: '/signin', stranger: true, also: secondStep, parts: ['h1', '#main .ways'] },
  'sheet': { path: '/school', who: 'xbonnafous', also: sheet, parts: ['main header', '.sheet-of-one > article:last-of-type'], within: 'body' },
  'desk': { path: '/helpdesk?q=cazalbou', who: helpdesk[0], also: helped, parts: ['.ledger-head', '.helps > .hint'] },
  'desk-requests': { path: '/helpdesk/requests', who: helpdesk[0] },
  'charter': { path: '/charter', stranger: true },
  'welcome': { path: '/welcome' },
  'help': { path: '/help', stranger: true },
  'error': { path: '/nulle-part', stranger: true },
};

// With something open beside the list, where there is room.
async function first(page, dress) {
  if (dress === 'telephone') return;
  await firstLink(page).click();
  await page.mouse.move(1, 1);
  await shown(page.locator('#reading .answers'));
}

async function open(page) {
  const link = row(page, subject).locator('.open-row').first();
  await page.goto(new URL(await link.evaluate((one) => one.href)).pathname);
  await shown(page.locator('#reading .answers'));
}

async function messages(page) {
  await page.getByLabel('Un message par ligne').check({ force: true });
  await page.locator('#settings-form button.primary').click();
  await page.goto('/mail/inbox');
}

// An answer, which has more to its conversation.
async function alone(page) {
  await messages(page);
  const link = page.locator('#rows .open-row', { hasText: /Re\s?:/ }).first();
  await page.goto(await link.getAttribute('href'));
  await shown(page.locator('#reading .answers'));
}

async function choose(page) {
  for (const at of [1, 2, 4]) await page.locator('#rows .when input').nth(at).check({ force: true });
  await shown(page.locator('.selection'));
}

async function compose(page) {
  const address = await page.evaluate(async () => {
    const csrf = document.querySelector('meta[name=csrf-token]').content;
    return (await fetch('/drafts', { method: 'POST', body: new URLSearchParams({ csrf }) })).url;
  });
  await page.goto(address);
  await shown(page.locator('.composer .sheet-text'));
  const people = page.locator('[id^=to-line] input[role=combobox]');
  for (const one of [person('xbonnafous').address, person('aserret').address, 'rose.maree@editions.example']) { await people.fill(one); await people.press('Enter'); }
  await page.locator('.composer [name=subject]').fill('Sortie au musée de la mer : le programme');
  await page.locator('.composer .sheet-text').click();
  await page.keyboard.type('Bonjour à tous,\n\nVous trouverez le programme en pièce jointe. Le car part à 8 h 15 devant le collège.\n\nBonne journée,\nHélène');
  await shown(page.locator('.composer .banner.warning').first());
}

async function card(page) {
  await page.locator('#rows .open-row[data-turbo-frame]').first().click();
  await shown(page.locator('#reading .person h1'));
}

async function establishment(page) {
  await page.locator('#rows .open-row').nth(1).click();
  await shown(page.locator('.house-head'));
}

async function drawer(page) {
  await page.locator('.bottom a').last().click();
  await shown(page.locator('.folders .drawer-head'));
}

// The box of who is no program, once its script has drawn it.
const robot = (page) => page.locator('altcha-widget input').first();

async function complain(page) {
  await page.selectOption('#organisation', { index: 1 });
  await page.selectOption('#kind', 'locked-out');
  const facts = { given: 'Solène', family: 'Cazalbou', birth: '14/02/1998', school: 'Collège Jean-Moulin', said: said.complaint };
  for (const [field, words] of Object.entries(facts)) await page.fill(`#${field}`, words);
  await shown(robot(page));
}

async function asked(page) {
  await complain(page);
  await robot(page).click();
  await shown(page.locator('altcha-widget [data-state=verified]'));
  await page.click('button.primary');
  await shown(page.locator('.told'));
}

// The recovery codes that are left of Jean Martin, who sets up a second factor the first time.
let codes;
async function coded(page) {
  if (codes) return;
  await page.goto('/settings/account/factor');
  await page.fill('#code', codeOf(await page.locator('.secret').innerText()));
  await page.fill('#proof', person('jmartin').password);
  await page.click('form.password button.primary');
  await shown(page.locator('.recovery'));
  codes = await page.locator('.recovery li').allInnerTexts();
}

async function program(page) {
  await coded(page);
  await page.goto('/settings/account/programs');
  await page.fill('#name', said.program);
  await page.fill('#proof', codes.shift());
  await page.click('form.password button.primary');
  await shown(page.locator('.secret'));
}

async function secondStep(page) {
  await signIn(page, 'jmartin');
  await shown(page.locator('#code'));
}

async function sheet(page) {
  await page.getByRole('link', { name: 'Nawel Ziani' }).click();
  await page.getByRole('button', { name: said.print }).click();
  await shown(page.locator('.handover .code'));
}

async function helped(page) {
  await page.goto(await page.locator('.meant a').first().getAttribute('href'));
  await shown(page.locator('#helps-title'));
}

let ready;
async function letter(desk) {
  if (ready) return;
  const html = '<p>Bonjour Madame Castagné,</p><p>Voici le devis et la fiche de l’atelier. Notre autrice est libre les 18 et 19 mars, ou les 25 et 26 mars. Elle demande une salle où l’on peut pousser les tables et un tableau blanc.</p><p>Bien à vous,<br>Marguerite Oliveras</p><img src="https://editions.example/logo.png"><blockquote type="cite"><p>Je transmets votre réponse à la maison d’édition.</p><p>Merci beaucoup.</p></blockquote>';
  await deliver({ subject, html, from: 'Marguerite Oliveras <m.oliveras@editions.example>', file: { name: 'Devis-2026-118-residence.pdf', type: 'application/pdf', content: '%PDF-1.4'.repeat(20_000) } });
  const page = await desk.at('/mail/inbox');
  await until(() => row(page, subject).count(), 'the letter came');
  await page.close();
  ready = true;
}

// Somebody's own pages in the language of the pictures, from now on.
const spoken = new Set();
async function speak(page, who) {
  if (spoken.has(who)) return;
  await page.goto('/settings');
  await page.evaluate((lang) => {
    const csrf = document.querySelector('meta[name=csrf-token]').content;
    return fetch('/settings', { method: 'POST', body: new URLSearchParams({ csrf, lang }) }).then(() => true);
  }, language);
  spoken.add(who);
}

// A page of its own browser, brought to where it is looked at, at rest.
async function brought(desk, name, options, dress) {
  const { path, also, stranger, who = 'hcastagne' } = pages[name];
  const inWords = { locale: said.locale, ...options };
  const context = await (stranger ? desk.stranger(inWords) : desk.of(who, inWords));
  const page = await context.newPage();
  if (!stranger && language !== 'fr') await speak(page, who);
  await page.goto(path);
  await also?.(page, dress);
  await page.evaluate(() => document.fonts.ready.then(() => true));
  await still(page);
  return page;
}

for (const [dress, options] of help ? [] : Object.entries(dresses)) {
  test(`pictures_${dress}`, async (desk) => {
    await letter(desk);
    for (const [name, { only }] of Object.entries(pages)) {
      if (only ? only !== dress : dress === 'wide') continue;
      const page = await brought(desk, name, options, dress);
      await page.screenshot({ path: `${folder}/${name}-${dress}.png` });
      await page.context().close();
    }
  });
}

// A window as high as all that is on the page.
async function unrolled(page) {
  const height = await page.evaluate(() => {
    const main = document.querySelector('main');
    return document.documentElement.scrollHeight + main.scrollHeight - main.clientHeight;
  });
  await page.setViewportSize({ ...small.viewport, height });
}

// What the first part to the last one take of the page, as wide as what they stand in.
async function extent(page, { parts, within = 'main' }) {
  const [around, ...boxes] = await Promise.all([within, ...parts].map((part) => page.locator(part).first().boundingBox()));
  const top = Math.max(around.y, boxes[0].y - MARGIN);
  const last = boxes.at(-1);
  const bottom = Math.min(around.y + around.height, last.y + last.height + MARGIN);
  return { ...around, y: top, height: bottom - top };
}

if (help) {
  test('pictures_help', async (desk) => {
    for (const [name, shows] of Object.entries(pages).filter(([, { parts }]) => parts)) {
      const page = await brought(desk, name, small);
      await page.evaluate(() => document.activeElement?.blur());
      await unrolled(page);
      await page.screenshot({ path: `${folder}/${name}.png`, clip: await extent(page, shows) });
      await page.context().close();
    }
  });
}

await run();
