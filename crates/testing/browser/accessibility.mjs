// Everybody can use it: axe on every page in every dress, targets a finger finds, nothing that scrolls sideways, and the
// way from the keyboard.
import { request } from 'node:http';
import { COLOURS, forEverybody, sideways, small, violations } from './everybody.mjs';
import { PHRASE, choose, claim, codeOf, toActivate } from './arriving.mjs';
import { administrators, box, deliver, helpdesk, person, row, run, same, shown, signIn, sizes, test, tramontane, truth, unique, until, web } from './common.mjs';

// Pages that a person meets, each brought to where it is looked at.
const pages = {
  signin: { stranger: true, path: '/signin' },
  refused: { stranger: true, path: '/signin', also: refused },
  'first sign-in': { stranger: true, path: '/activation' },
  'first sign-in refused': { stranger: true, path: '/activation', also: (page) => claimed(page, '01/01/1990') },
  'first password': { stranger: true, path: '/activation', also: firstPassword },
  'rescue address': { stranger: true, path: '/signin', also: rescueAddress },
  'code of the rescue address': { stranger: true, path: '/signin', also: rescueCode },
  'first sign-in gone on with': { stranger: true, path: '/signin', also: resuming },
  contacts: { stranger: true, path: '/contacts' },
  'manager to write to': { stranger: true, path: '/recovery/manager', also: unaskable },
  'state of a request': { stranger: true, path: '/recovery/request', also: unknownRequest },
  'ways back in': { stranger: true, path: '/recovery' },
  'identifier to find': { stranger: true, path: '/recovery/identifier', also: unsolved },
  'link to ask for': { stranger: true, path: '/recovery/password', also: solved },
  'link that leads nowhere': { stranger: true, path: '/recovery/password/rien' },
  'freeze that leads nowhere': { stranger: true, path: '/recovery/not-me/rien' },
  'address that is not put back': { stranger: true, path: '/recovery/address/rien' },
  'wait instead': { stranger: true, path: '/recovery/wait?page=password' },
  'NUMEN under a link': { stranger: true, path: '/recovery/numen/rien' },
  'code that was handed over': { stranger: true, path: '/recovery/code' },
  'change without coming in': { stranger: true, path: '/recovery/change', also: changeRefused },
  'what hinders': { stranger: true, path: '/recovery/trouble', also: hindered },
  'second step': { stranger: true, path: '/signin', also: secondStep },
  charter: { stranger: true, path: '/charter' },
  'charter to accept': { stranger: true, path: '/signin', also: charterToAccept },
  'charter that was accepted': { stranger: true, path: '/signin', also: charterAccepted },
  welcome: { path: '/welcome' },
  help: { stranger: true, path: '/help' },
  error: { stranger: true, path: '/nulle-part' },
  'all mail of who leaves': { stranger: true, path: '/help', also: leaving },
  inbox: { path: '/mail/inbox' },
  chosen: { path: '/mail/inbox', also: chosen },
  conversation: { path: '/mail/inbox', also: conversation },
  // Of somebody who has switched conversations off.
  message: { path: '/settings', who: 'jmartin', also: message },
  composer: { path: '/mail/inbox', also: composer },
  search: { path: '/mail/search?q=conseil' },
  'search form': { path: '/mail/search' },
  held: { path: '/held' },
  empty: { path: '/mail/junk?filter=flagged' },
  settings: { path: '/settings' },
  password: { path: '/settings/password', also: refusedPassword },
  account: { path: '/settings/account' },
  'second factor': { path: '/settings/account/factor', also: refusedFactor },
  'photo of oneself': { path: '/settings/account/photo', also: refusedPhoto },
  'another rescue address': { path: '/settings/account/rescue', also: refusedRescue },
  'account to freeze': { path: '/settings/account/freezing' },
  'password of a program': { path: '/settings/account/programs', also: refusedProgram },
  space: { path: '/space' },
  directory: { path: '/directory' },
  'directory search': { path: '/directory?q=ma' },
  'directory nobody': { path: '/directory?q=zorglub' },
  card: { path: '/directory?q=martin', also: card },
  establishments: { path: '/directory/establishments' },
  establishment: { path: '/directory/establishments', also: establishment },
  'role mailbox': { path: '/mail/inbox', who: 'xbonnafous', also: (page) => post(page, '/mail/inbox') },
  'role mailbox conversation': { path: '/mail/inbox', who: 'xbonnafous', also: postConversation },
  'role mailbox settings': { path: '/mail/inbox', who: 'xbonnafous', also: postSettings },
  'role mailbox nobody has': { path: '/box/ce.0349999z/mail/inbox', who: 'hcastagne' },
  school: { path: '/school', who: 'xbonnafous' },
  'school person': { path: '/school', who: 'xbonnafous', also: account },
  'sheet to hand over': { path: '/school', who: 'xbonnafous', also: handedOver },
  'school requests': { path: '/school', who: 'xbonnafous', also: requests },
  'school form': { path: '/school', who: 'xbonnafous', also: faulty },
  'school journal': { path: '/school', who: 'xbonnafous', also: (page) => page.goto(`${new URL(page.url()).pathname}/journal`) },
  'requests to answer': { path: '/school/requests', who: 'aserret' },
  'administration people': { path: '/administration/people?q=martin', who: administrators[0] },
  'administration person': { path: '/administration/people?q=martin', who: administrators[0], also: administered },
  'same person': { path: '/administration/people?q=martin', who: administrators[0], also: compared },
  'administration new person': { path: '/administration/people/new', who: administrators[0] },
  'administration mailboxes': { path: '/administration/mailboxes?q=college', who: administrators[0] },
  'administration new mailbox': { path: '/administration/mailboxes?q=college', who: administrators[0], also: making },
  organisation: { path: '/administration/organisation', who: administrators[0] },
  'administration campaign': { path: '/administration/organisation/campaign', who: administrators[0] },
  'administration campaign plan': { path: '/administration/organisation/campaign', who: administrators[0], also: planning },
  'administration policy plan': { path: '/administration/organisation', who: administrators[0], also: compelling },
  'helpdesk people': { path: '/helpdesk?q=martin', who: helpdesk[0] },
  'helpdesk person': { path: '/helpdesk?q=martin', who: helpdesk[0], also: helped },
  'helpdesk act': { path: '/helpdesk?q=martin', who: helpdesk[0], also: suspending },
  'helpdesk second factor': { path: '/helpdesk?q=martin', who: helpdesk[0], also: (page) => helping(page, 'factor') },
  'helpdesk code to hand over': { path: '/helpdesk?q=martin', who: helpdesk[0], also: (page) => helping(page, 'handover') },
  'helpdesk rescue address': { path: '/helpdesk?q=martin', who: helpdesk[0], also: (page) => helping(page, 'rescue') },
  'helpdesk code of a rescue address': { path: '/helpdesk?q=martin', who: helpdesk[0], also: received },
  'helpdesk sheets': { path: '/helpdesk/sheets', who: helpdesk[0] },
  'helpdesk requests': { path: '/helpdesk/requests', who: helpdesk[0] },
  'address of elsewhere': { stranger: true, path: '/signin', also: portal },
  'second factor before a duty': { stranger: true, path: '/signin', also: undutiful },
  keys: { path: '/mail/inbox', also: (page) => page.keyboard.press('?') },
};

// The page of the link that somebody gets who leaves: one of their own, whom no other page is about.
let link;
async function leaving(page) {
  link ??= (() => {
    const address = `lea.sortante@${person('jmartin').address.split('@')[1]}`;
    tramontane(['account', 'create', address, '--name', 'Léa Sortante'], 'garrigue-tuile-olivier-31');
    const last = new Date(Date.now() + 20 * 86_400_000).toISOString().slice(0, 10);
    tramontane(['account', 'let-go', address, '--last', last]);
    return /\/export\/[\w-]+/.exec(tramontane(['account', 'export-link', address]))[0];
  })();
  await page.goto(link);
  await shown(page.getByRole('link', { name: 'Télécharger tout le courrier' }));
}

// The form for the first structure that is found, with a fault beside a field.
async function making(page) {
  await page.goto(await page.locator('.meant a').first().getAttribute('href'));
  await page.click('.ledger-head .acts a');
  await page.fill('#kind', 'vie scolaire');
  await page.click('button.primary');
  await shown(page.locator('#wrong'));
}

// The form with a fault beside its fields; what is typed in them is kept.
async function unaskable(page) {
  await page.fill('#family', 'Cazalbou');
  await page.evaluate(() => document.querySelectorAll('[required]').forEach((field) => field.removeAttribute('required')));
  await page.click('form.fields button.primary');
  await shown(page.locator('#wrong-birth'));
}

async function unknownRequest(page) {
  await page.fill('#number', '999999');
  await page.fill('#code', 'AAAAA-AAAAA');
  await page.click('button.primary');
  await shown(page.locator('#refusal'));
}

async function helped(page) {
  await page.goto(await page.locator('.meant a').first().getAttribute('href'));
  await shown(page.locator('#helps-title'));
}

// Another page about the same person.
async function helping(page, what) {
  await helped(page);
  await page.goto(`${new URL(page.url()).pathname}/${what}`);
  await shown(page.getByRole('heading', { level: 1 }));
}

// Somebody who is there, and to whose address a code went.
async function received(page) {
  await helping(page, 'rescue');
  await page.locator('[name=seen]').check();
  await page.fill('#address', 'chez.moi@maison.example');
  await page.click('form.does button.primary');
  await shown(page.locator('#code'));
}

// What a campaign of passwords would do, told before it begins.
async function planning(page) {
  await page.click('button[value=preview]');
  await shown(page.locator('button[value=begin]'));
}

// What a second factor from a day on will do.
async function compelling(page) {
  await page.fill('#staff_from', '2099-09-01');
  await page.click('button[value=preview-second_factor]');
  await shown(page.locator('button[value=second_factor]'));
}

async function suspending(page) {
  await helped(page);
  await page.click('.helps a[href$="/suspension"]');
  await shown(page.locator('#reason'));
}

async function administered(page) {
  await page.goto(await page.locator('.meant a').first().getAttribute('href'));
  await shown(page.locator('#sources-title'));
}

// Two accounts side by side, before it is said that they are one person's.
async function compared(page) {
  await administered(page);
  await page.getByRole('link', { name: 'Même personne que…' }).click();
  await page.fill('#find', 'serret');
  await page.press('#find', 'Enter');
  await page.locator('.meant a').first().click();
  await shown(page.locator('.sides h2').nth(1));
}

// A path of the mailbox of one's post.
async function post(page, path) {
  const here = /^\/box\/[^/]+/.exec(new URL(page.url()).pathname)?.[0];
  await page.goto((here ?? (await box(page)).root) + path);
}

async function postConversation(page) {
  await post(page, '/mail/inbox');
  await page.goto(await page.locator('#rows .open-row').first().getAttribute('href'));
  await shown(page.locator('#reading .answers'));
}

// With somebody who was let in, somebody to let in, and what happened.
async function postSettings(page) {
  await post(page, '/settings?who=amandine');
  const letIn = page.getByRole('button', { name: 'Ouvrir la boîte à Amandine Serret' });
  if (await letIn.count()) await letIn.click();
  await post(page, '/settings?who=castagne');
  await shown(page.locator('.happenings li').first());
}

async function refused(page) {
  await page.fill('#name', 'personne');
  await page.fill('#password', 'rien');
  await page.click('button.primary');
  await shown(page.locator('#refusal'));
}

async function refusedPassword(page) {
  await page.fill('#present', 'rien');
  for (const field of ['#fresh', '#again']) await page.fill(field, 'Bonjour2024!');
  await shown(page.locator('.strength meter'));
  await page.click('form.password button.primary');
  await shown(page.locator('#wrong'));
}

async function refusedFactor(page) {
  await page.fill('#code', '12');
  await page.fill('#proof', 'rien');
  await page.click('form.password button.primary');
  await shown(page.locator('#wrong'));
}

async function refusedRescue(page) {
  await page.fill('#address', 'moi@maison.example');
  await page.fill('#password', 'rien');
  await page.click('form.password button.primary');
  await shown(page.locator('#wrong-password'));
}

// A photo that stands, and another file that is none.
async function refusedPhoto(page) {
  const point = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGNQaHAAAAGkAOGt06eBAAAAAElFTkSuQmCC';
  await page.setInputFiles('#file', { name: 'moi.png', mimeType: 'image/png', buffer: Buffer.from(point, 'base64') });
  await page.click('form.password button.primary');
  await shown(page.locator('#profile img'));
  await page.goto('/settings/account/photo');
  await page.setInputFiles('#file', { name: 'moi.txt', mimeType: 'text/plain', buffer: Buffer.from('rien') });
  await page.click('form.password button.primary');
  await shown(page.locator('#wrong'));
  await shown(page.locator('form.photo img'));
}

async function refusedProgram(page) {
  await page.fill('#name', 'Thunderbird, maison');
  await page.fill('#proof', 'rien');
  await page.click('form.password button.primary');
  await shown(page.locator('#wrong'));
}

// Somebody with a second factor, set up the first time and asked for every time.
let coded;
async function secondStep(page) {
  const password = 'garrigue-tuile-olivier-31';
  if (!coded) {
    coded = `paule.codes@${person('jmartin').address.split('@')[1]}`;
    tramontane(['account', 'create', coded, '--name', 'Paule Codes'], password);
    await signIn(page, null, coded, password);
    await page.goto('/settings/account/factor');
    await page.fill('#code', codeOf(await page.locator('.secret').innerText()));
    await page.fill('#proof', password);
    await page.click('form.password button.primary');
    await shown(page.locator('.recovery'));
    await page.context().clearCookies();
  }
  await signIn(page, null, coded, password);
  await page.fill('#code', 'rien');
  await page.click('form[action="/signin/code"] button.primary');
  await shown(page.locator('#refusal'));
}

// Somebody of an organisation with a charter of its own, who never accepts it, and somebody who has.
let asked;
async function signInUnderCharter(page, given) {
  const [domain, password] = ['ac-charte.example', 'garrigue-tuile-olivier-31'];
  if (!asked) {
    tramontane(['organisation', 'create', 'Académie de la Charte', '--domain', domain]);
    for (const one of ['Reine', 'Rosalie']) {
      tramontane(['account', 'create', `${one.toLowerCase()}.charte@${domain}`, '--name', `${one} Charte`], password);
    }
    const text = ['Cette messagerie est un outil de travail.', 'Vous écrivez avec le respect dû à chacun.'].join('\n\n');
    tramontane(['organisation', 'policy', domain, 'charter', JSON.stringify({ text })]);
    asked = true;
  }
  await signIn(page, null, `${given}.charte@${domain}`, password);
}
async function charterToAccept(page) {
  await signInUnderCharter(page, 'reine');
  await shown(page.getByRole('button', { name: 'J’accepte' }));
}
async function charterAccepted(page) {
  await signInUnderCharter(page, 'rosalie');
  const accepts = page.getByRole('button', { name: 'J’accepte' });
  if (await accepts.count()) await accepts.click();
  await shown(page.locator('body.desk'));
  await page.goto('/settings/account/charter');
  await shown(page.locator('.charter').first());
}

// An address of elsewhere, typed at the door of an organisation that lists its portal: browsers find any name under `localhost`.
let portals;
async function portal(page) {
  const domain = 'ac-portail.localhost';
  if (!portals) {
    tramontane(['organisation', 'create', 'Académie du Portail', '--domain', domain]);
    portals = 'univ-sete.example https://sete.example/ Université de Sète';
    tramontane(['organisation', 'policy', domain, 'signin', JSON.stringify({ portals })]);
  }
  await page.goto(`${web.replace('127.0.0.1', domain)}/signin`);
  await page.fill('#name', 'l.marc@univ-sete.example');
  await page.fill('#password', 'rien');
  await page.click('form[action="/signin"] button.primary');
  await shown(page.getByRole('link', { name: 'Université de Sète' }));
}

// Somebody of an organisation of which duties ask for a second factor, without one.
let official;
async function undutiful(page) {
  const [domain, password] = ['ac-devoir.example', 'garrigue-tuile-olivier-31'];
  if (!official) {
    const address = `ondine.office@${domain}`;
    tramontane(['organisation', 'create', 'Académie du Devoir', '--domain', domain]);
    tramontane(['account', 'create', address, '--name', 'Ondine Office'], password);
    tramontane(['admin', 'grant', address]);
    official = address;
  }
  await signIn(page, null, official, password);
  await page.goto('/administration');
  await shown(page.locator('.acts .primary', { hasText: 'Mettre en place' }));
}

// Somebody who stops after the password; another one who never chooses it.
const [stopping, waiting] = toActivate.slice(-2);
async function claimed(page, birth = waiting.birth_date, who = waiting) {
  await claim(page, who, birth);
  await shown(page.locator(birth === who.birth_date ? '#fresh' : '#refusal'));
}
async function firstPassword(page) {
  await claimed(page);
  await page.fill('#fresh', 'Bonjour2024!');
  await page.fill('#again', 'Bonjour2024!');
  await shown(page.locator('.strength meter'));
  await page.click('button.primary');
  await shown(page.locator('#wrong'));
}
let stopped = false;
async function resuming(page) {
  if (!stopped) {
    await claimed(page, stopping.birth_date, stopping);
    await choose(page);
    await shown(page.locator('#address'));
    stopped = true;
  }
  await signIn(page, null, stopping.identifier, PHRASE);
  await page.fill('#birth', '01/01/1990');
  await page.click('button.primary');
  await shown(page.locator('#wrong'));
}
async function rescueAddress(page) {
  if (!stopped) {
    await claimed(page, stopping.birth_date, stopping);
    await choose(page);
    stopped = true;
  } else {
    await signIn(page, null, stopping.identifier, PHRASE);
    await page.fill('#birth', stopping.birth_date);
    await page.click('button.primary');
  }
  await shown(page.locator('#address'));
}
async function rescueCode(page) {
  await rescueAddress(page);
  const other = page.locator('.other summary');
  if (await other.count()) await other.click();
  await page.fill('#address', 'dans.la.messagerie@ac-thau.example');
  await page.locator('form[action="/activation/rescue"] button').click();
  await shown(page.locator('#wrong'));
}

async function facts(page) {
  for (const [field, value] of [['numen', '11E9901234ABC'], ['day', '7'], ['month', '11'], ['year', '1984']]) await page.fill(`#${field}`, value);
}
async function unsolved(page) {
  await facts(page);
  await page.fill('#family_name', 'Castagné');
  await page.fill('#year', '198');
  await shown(page.locator('altcha-widget input').first());
  // The box would not let the form go: what comes back is looked at.
  await page.evaluate(() => document.querySelector('form.fields').submit());
  await shown(page.locator('#year-wrong'));
  await shown(page.locator('altcha-widget input').first());
}
async function solved(page) {
  await facts(page);
  await page.locator('altcha-widget input').first().click();
  await shown(page.locator('altcha-widget [data-state=verified]'));
}
async function changeRefused(page) {
  for (const [field, value] of [['name', 'personne'], ['present', 'rien du tout'], ['fresh', PHRASE], ['again', PHRASE]]) await page.fill(`#${field}`, value);
  await page.click('button.primary');
  await shown(page.locator('#refusal'));
}
async function hindered(page) {
  await page.fill('#letters', 'QWERTY');
  await page.click('form button');
  await shown(page.locator('.found .ill').first());
}

async function chosen(page) {
  await page.locator('#rows .when input').first().check({ force: true });
  await shown(page.locator('.selection'));
}

// One with a file, an answer and a picture that is blocked.
async function conversation(page) {
  await page.goto(await letter());
  await shown(page.locator('#reading .answers'));
}

async function card(page) {
  await page.locator('#rows .open-row[data-turbo-frame]').first().click();
  await shown(page.locator('#reading .person h1'));
}

async function establishment(page) {
  await page.locator('#rows .open-row').first().click();
  await shown(page.locator('.house-head'));
}

// Somebody whose temporary account may be renewed.
async function account(page) {
  await page.getByRole('link', { name: 'Bastien Larrue' }).click();
  await shown(page.locator('.renewal'));
}

// The sheet of somebody who waits.
async function handedOver(page) {
  await page.getByRole('link', { name: 'Nawel Ziani' }).click();
  await page.getByRole('button', { name: 'Imprimer la feuille' }).click();
  await shown(page.locator('.handover .code'));
}

// With one request that waits.
async function requests(page) {
  const path = `${new URL(page.url()).pathname}/requests`;
  await page.goto(path);
  if (await page.locator('.request').count()) return;
  await page.goto(`${path}/new`);
  await page.getByLabel('Stagiaire').check();
  await page.fill('#given', 'Jean');
  await page.fill('#family', 'Martin');
  await page.fill('#function', 'stagiaire');
  await page.locator('.asking button.primary').click();
  await shown(page.locator('.request'));
}

async function faulty(page) {
  await page.goto(`${new URL(page.url()).pathname}/requests/new`);
  await page.locator('.asking button.primary').click();
  await shown(page.locator('.field-error').first());
}

async function message(page) {
  await page.getByLabel('Un message par ligne').check({ force: true });
  await page.locator('#settings-form button.primary').click();
  await page.goto('/mail/inbox');
  await page.goto(await page.locator('#rows .open-row').first().getAttribute('href'));
  await shown(page.locator('#reading .answers'));
}

let path;
async function letter() {
  if (path) return path;
  const subject = unique('Devis et dates de l’atelier d’écriture');
  const html = '<p>Bonjour,</p><p>Voici le devis.</p><p><img src="https://ailleurs.example/logo.png"></p><blockquote type="cite"><p>Bonjour</p></blockquote>';
  await deliver({ subject, html, cc: person('aserret').address, file: { name: 'Devis.pdf', type: 'application/pdf', content: '%PDF-1.4' } });
  const page = await reader.at('/mail/inbox');
  await shown(row(page, subject));
  path = new URL(await row(page, subject).locator('.open-row').evaluate((link) => link.href)).pathname;
  await page.close();
  return path;
}

async function composer(page) {
  const id = await page.evaluate(async () => {
    const csrf = document.querySelector('meta[name=csrf-token]').content;
    return (await fetch('/drafts', { method: 'POST', body: new URLSearchParams({ csrf }) })).url;
  });
  await page.goto(id);
  await shown(page.locator('.composer .sheet-text'));
  const people = page.locator('[id^=to-line] input[role=combobox]');
  for (const one of ['amandine.serret@ac-thau.example', 'rose@ailleurs.example', 'faux']) { await people.fill(one); await people.press('Enter'); }
  await page.locator('.composer .sheet-text').click();
  await page.keyboard.type('Voir la pièce jointe.');
  await shown(page.locator('.composer .banner.warning').first());
}

let reader;

// Pages of a person share a browser, as they do for a person.
async function brought(desk, what, browsers) {
  reader = desk;
  const { stranger, path, also, who = stranger ? 'stranger' : 'hcastagne' } = pages[what];
  browsers[who] ??= await (stranger ? desk.stranger() : desk.of(who));
  const page = await browsers[who].newPage();
  await page.goto(path);
  await also?.(page);
  return page;
}

async function looked(page, what, rules) {
  const faults = await violations(page, rules);
  for (const one of await sideways(page)) faults.push(`scrolls sideways: ${one}`);
  return faults.map((one) => `${what}: ${one}`);
}

// The page in a hand: narrow, and touched.
async function held(page) {
  await page.setViewportSize(sizes.telephone.viewport);
  const browser = await page.context().newCDPSession(page);
  await browser.send('Emulation.setTouchEmulationEnabled', { enabled: true });
  // Where the page does not say that it is as wide as its window, a telephone draws it wider.
  await browser.send('Emulation.setDeviceMetricsOverride', { ...sizes.telephone.viewport, deviceScaleFactor: 2, mobile: true });
  truth(await page.evaluate(() => matchMedia('(pointer: coarse)').matches), 'a finger is the pointer');
}

// A page is brought once; then it is turned dark, where colours alone differ, zoomed, as a person does it, and held as a
// telephone is, where a finger is to find everything.
test('axe_finds_nothing_and_a_finger_finds_everything_on_any_page', async (desk) => {
  const faults = [];
  const browsers = {};
  for (const what of Object.keys(pages)) {
    const page = await brought(desk, what, browsers);
    faults.push(...await looked(page, what));
    await page.emulateMedia({ colorScheme: 'dark' });
    faults.push(...await looked(page, `${what}, dark`, COLOURS));
    await page.emulateMedia({ colorScheme: 'light' });
    await page.setViewportSize(sizes.zoomed.viewport);
    faults.push(...(await sideways(page)).map((one) => `${what}, zoomed, scrolls sideways: ${one}`));
    await held(page);
    faults.push(...await looked(page, `${what}, telephone`));
    if (what !== 'keys') for (const one of new Set(await small(page))) faults.push(`${what}, too small: ${one}`);
    await page.close();
  }
  truth(faults.length === 0, `\n${faults.join('\n')}`);
});

test('the_keyboard_alone_reaches_the_content_and_shows_where_it_is', async (desk) => {
  const page = await desk.at('/mail/inbox');
  await page.keyboard.press('Tab');
  const skip = page.locator('.skip');
  truth(await skip.evaluate((one) => one === document.activeElement && one.getBoundingClientRect().top >= 0), 'the first stop skips to the content');
  await page.keyboard.press('Enter');
  same(await page.evaluate(() => document.activeElement.id), 'main', 'the content');
  const stops = new Set();
  for (let n = 0; n < 12; n += 1) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate(() => {
      const one = document.activeElement;
      const ring = (element) => getComputedStyle(element).outlineStyle !== 'none' && parseFloat(getComputedStyle(element).outlineWidth) >= 2;
      const row = one.closest('.row');
      return [one.outerHTML.slice(0, 200), ring(one) || (row ? ring(row) || getComputedStyle(one, '::after').outlineStyle !== 'none' : false)];
    });
    stops.add(stop[0]);
    truth(stop[1], `no ring on ${stop[0]}`);
  }
  truth(stops.size > 8, 'it goes on');
});

// The last one: the crowd is here for everybody. Each comes from a place of their own, which the loopback has many of.
let crowds = 0;
test('who_waits_in_a_crowd_can_use_the_page_that_waits', async (desk) => {
  const knock = (number) => new Promise((over) => {
    const knocking = request(`${web}/signin`, { method: 'POST', localAddress: `127.1.${crowds}.${number}`, headers: { 'content-type': 'application/x-www-form-urlencoded' } }, (answer) => answer.resume().on('end', over));
    knocking.on('error', over);
    knocking.end(`name=personne${crowds}x${number}&password=rien`);
  });
  let page;
  let knocks;
  await until(async () => {
    if (!knocks) crowds += 1;
    await page?.context().close();
    // Whoever waited has their turn, and sees the page no more.
    page = await (await desk.stranger()).newPage();
    knocks ??= Promise.all(Array.from({ length: 200 }, (_, number) => knock(number + 1))).then(() => { knocks = null; });
    await page.goto('/signin');
    return page.getByRole('heading', { level: 1, name: 'Beaucoup de monde en ce moment' }).count();
  }, 'a crowd');
  // It does not come back by itself meanwhile.
  await page.route('**/signin', (route) => route.fulfill({ status: 204 }));
  await forEverybody(page, 'the page that waits');
  await page.emulateMedia({ colorScheme: 'dark' });
  same(await violations(page, COLOURS), [], 'in the dark');
  await held(page);
  same(await small(page), [], 'a finger finds its ways');
});

await run();
