// Pictures of all main pages on a desktop, a telephone and in the dark, to be put beside their drawings.
// `node screens.mjs FOLDER`, with TRAMONTANE_DEMO naming a running demonstration.
import { mkdirSync } from 'node:fs';
import { box, deliver, person, row, run, shown, sizes, test, until } from './common.mjs';

const folder = process.argv[2];
mkdirSync(folder, { recursive: true });

const dresses = {
  desktop: { ...sizes.desktop, deviceScaleFactor: 1.5 },
  telephone: sizes.telephone,
  // Where a column stands beside the conversation.
  wide: { viewport: { width: 1920, height: 1080 } },
  dark: { ...sizes.desktop, deviceScaleFactor: 1.5, colorScheme: 'dark' },
};

const subject = 'Atelier d’écriture en résidence : devis et dates';
// A path of the mailbox of one's post.
const post = async (page, path) => page.goto((await box(page)).root + path);
const firstLink = (page) => page.locator('#rows .open-row').first();

const pages = {
  'inbox': { path: '/mail/inbox' },
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
  'signin': { path: '/signin', stranger: true },
  'first-sign-in': { path: '/activation', stranger: true },
  'charter': { path: '/charter', stranger: true },
  'welcome': { path: '/welcome' },
  'help': { path: '/help', stranger: true },
  'error': { path: '/nulle-part', stranger: true },
};

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

for (const [dress, options] of Object.entries(dresses)) {
  test(`pictures_${dress}`, async (desk) => {
    await letter(desk);
    for (const [name, { path, also, stranger, only, who = 'hcastagne' }] of Object.entries(pages)) {
      if (only ? only !== dress : dress === 'wide') continue;
      const context = await (stranger ? desk.stranger(options) : desk.of(who, options));
      const page = await context.newPage();
      await page.goto(path);
      if (name === 'inbox' && dress !== 'telephone') { await firstLink(page).click(); await page.mouse.move(1, 1); await shown(page.locator('#reading .answers')); }
      await also?.(page);
      await page.evaluate(() => Promise.all([document.fonts.ready, ...document.getAnimations().map((one) => one.finished.catch(() => {}))]));
      await page.screenshot({ path: `${folder}/${name}-${dress}.png` });
      await context.close();
    }
  });
}

await run();
