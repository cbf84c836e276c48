// One's own account: its owner sees a thief and throws them out, loses the telephone, sits at the computer of the staff room.
import { OTHER, PHRASE, choose, claim, enrol, link, rescued, solve, tell, toActivate } from './arriving.mjs';
import { forEverybody, sideways, violations } from './everybody.mjs';
import { person, row, run, same, shown, signIn, test, tramontane, truth } from './common.mjs';

const ACCOUNT = '/settings/account';
const ELSEWHERE = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0';

// A second attempt takes somebody else.
let attempts = 0;

// Somebody who has an account since a moment ago, in their browser.
async function newcomer(desk) {
  const who = toActivate[attempts];
  const rescue = `chez-moi${attempts}@maison.example`;
  attempts += 1;
  const page = await (await desk.stranger()).newPage();
  await claim(page, who);
  await choose(page);
  await rescued(page, rescue);
  return { who, rescue, page };
}

async function signOut(page) {
  await page.goto('/mail/inbox');
  await page.locator('details.me > summary').click();
  await page.click('form[action="/signout"] button');
  await page.waitForURL(/\/signin/);
}

test('a_stolen_password_is_seen_by_its_owner_who_freezes_the_account_and_gets_it_back', async (desk) => {
  const { who, rescue, page } = await newcomer(desk);
  const thief = await (await desk.stranger({ userAgent: ELSEWHERE })).newPage();
  await signIn(thief, null, who.identifier, PHRASE);
  await thief.waitForURL(/\/mail\/inbox/);
  await thief.goto(`${ACCOUNT}/programs`);
  await thief.fill('#name', 'Sauvegarde');
  await thief.fill('#proof', PHRASE);
  await thief.click('form[action="/settings/account/programs"] button.primary');
  await shown(thief.locator('.secret'));
  await forEverybody(thief, 'the password of a program');
  // She sees a browser that is not hers, and what it did.
  await page.goto(ACCOUNT);
  await shown(page.locator('#sessions li', { hasText: 'Firefox sur Windows' }));
  await shown(page.locator('#programs li', { hasText: 'Sauvegarde' }));
  await shown(page.locator('#journal li', { hasText: 'Mot de passe d’application créé' }));
  await page.locator('#journal').getByRole('link', { name: /Ce n’était pas moi/ }).click();
  await page.getByRole('button', { name: 'Geler le compte' }).click();
  await shown(page.getByRole('heading', { level: 1, name: 'Le compte est gelé' }));
  await thief.goto('/mail/inbox');
  truth(thief.url().includes('/signin'), 'the thief is out');
  await signIn(thief, null, who.identifier, PHRASE);
  truth(!thief.url().includes('/mail'), 'and does not come back in');
  // Back by the rescue address.
  await page.getByRole('link', { name: 'Choisir un autre mot de passe' }).click();
  await tell(page, who);
  await solve(page);
  await page.click('button.primary');
  await page.goto(await link(rescue));
  for (const field of ['#fresh', '#again']) await page.fill(field, OTHER);
  await page.click('button.primary');
  await shown(page.getByRole('heading', { level: 1, name: 'Mot de passe changé' }));
  await signIn(page, null, who.identifier, OTHER);
  await page.waitForURL(/\/mail\/inbox/);
  await page.goto(ACCOUNT);
  same(await page.locator('#programs li').count(), 0, 'what the thief made opens nothing');
  same(await page.locator('#sessions li').count(), 1, 'one session is open');
});

test('who_loses_the_telephone_gets_in_by_a_recovery_code_and_sets_another_one_up', async (desk) => {
  const { who, page } = await newcomer(desk);
  const codes = await enrol(page, PHRASE);
  same(codes.length, 10, 'recovery codes');
  await forEverybody(page, 'the recovery codes');
  await signOut(page);
  const again = await (await desk.stranger()).newPage();
  const enter = async (code) => {
    await signIn(again, null, who.identifier, PHRASE);
    await shown(again.locator('#code'));
    await again.fill('#code', code);
    await again.click('form[action="/signin/code"] button');
    await again.waitForLoadState();
  };
  // The telephone is at the bottom of the lagoon; the paper is in the drawer.
  await enter(codes[0]);
  await again.waitForURL(/\/mail\/inbox/);
  await again.goto(ACCOUNT);
  await shown(again.locator('#factor li', { hasText: '9' }));
  await again.close();
  await signIn(page, null, who.identifier, PHRASE);
  await page.fill('#code', codes[1]);
  await page.click('form[action="/signin/code"] button');
  await page.waitForURL(/\/mail\/inbox/);
  const others = await enrol(page, codes[2]);
  truth(!others.includes(codes[3]), 'other codes');
  await signOut(page);
  await signIn(page, null, who.identifier, PHRASE);
  await page.fill('#code', codes[3]);
  await page.click('form[action="/signin/code"] button');
  await shown(page.locator('#refusal'));
  await page.fill('#code', others[0]);
  await page.click('form[action="/signin/code"] button');
  await page.waitForURL(/\/mail\/inbox/);
});

test('who_lost_telephone_and_codes_is_let_in_by_who_runs_the_service_and_told_so', async (desk) => {
  const { who, page } = await newcomer(desk);
  await enrol(page, PHRASE);
  await page.goto(ACCOUNT);
  const address = (await page.locator('#addresses li span').first().innerText()).trim();
  tramontane(['account', 'reset-factor', address]);
  await page.goto('/mail/inbox');
  truth(page.url().includes('/signin'), 'what was open is closed');
  await signIn(page, null, who.identifier, PHRASE);
  await page.waitForURL(/\/mail\/inbox/);
  await shown(row(page, 'Votre double authentification a été retirée'));
});

test('at_the_computer_of_the_staff_room_nothing_stays', async (desk) => {
  const context = await desk.stranger();
  const page = await context.newPage();
  const me = person('hcastagne');
  await page.goto('/signin');
  await page.fill('#name', me.identifier);
  await page.fill('#password', me.password);
  await page.check('#shared');
  await page.click('form[action="/signin"] button.primary');
  await page.waitForURL(/\/mail\/inbox/);
  for (const cookie of await context.cookies()) same(cookie.expires, -1, `${cookie.name} goes with the browser`);
  await page.goto(ACCOUNT);
  await shown(page.locator('#sessions li', { hasText: 'ordinateur partagé' }).filter({ hasText: 'cette session' }));
  await page.goto('/mail/inbox');
  await shown(page.locator('#rows .row').first());
  await signOut(page);
  // The next one at the desk goes back, and looks around.
  await page.goBack();
  await page.waitForLoadState();
  same(await page.locator('#rows .row').count(), 0, 'nothing to read behind');
  await page.goto('/mail/inbox');
  truth(page.url().includes('/signin'), 'the session is over');
  same(await page.inputValue('#name'), '', 'no name is kept');
  same((await context.cookies()).map((cookie) => cookie.name).filter((name) => name !== 'language').length, 0, 'no cookie is kept');
  same(await page.evaluate(() => localStorage.length + sessionStorage.length), 0, 'nothing is stored');
});

test('a_charter_that_changed_is_accepted_before_anything_opens_and_one_arrives_where_one_was_going', async (desk) => {
  const set = (text) => tramontane(['organisation', 'policy', 'ac-thau.example', 'charter', JSON.stringify({ text })]);
  const open = await (await desk.stranger()).newPage();
  const me = person('hcastagne');
  await signIn(open, null, me.identifier, me.password);
  await open.waitForURL(/\/mail\/inbox/);
  set('Chacun écrit avec courtoisie.\n\nUne liste sert à son objet.');
  try {
    await open.goto('/mail/inbox');
    await shown(open.locator('#rows .row').first());
    const page = await (await desk.stranger()).newPage();
    await page.goto('/settings/account');
    await page.fill('#name', me.identifier);
    await page.fill('#password', me.password);
    await page.keyboard.press('Enter');
    await shown(page.getByRole('heading', { level: 1, name: 'Charte d’usage' }));
    await shown(page.getByText('Une liste sert à son objet.'));
    same([...await violations(page), ...await sideways(page)], [], 'everybody can read and accept it');
    await page.goto('/mail/inbox');
    truth(page.url().includes('/charter/acceptance'), 'nothing opens before');
    await page.goBack();
    await page.getByRole('button', { name: 'J’accepte' }).click();
    await page.waitForURL(/\/settings\/account/);
    await shown(page.getByText('Lire ce qui a été accepté'));
  } finally {
    set('');
  }
});

await run();
