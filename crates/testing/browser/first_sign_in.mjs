// The first sign-in: a new teacher gets in alone, stops half-way and goes on at home; who mistypes, or does not exist, learns nothing.
import { PHRASE, choose, claim, code, toActivate } from './arriving.mjs';
import { person, run, same, shown, signIn, test, truth } from './common.mjs';

// A second attempt takes somebody else.
let attempts = 0;

const refusal = (page) => page.locator('#refusal');

test('a_new_teacher_gets_in_alone_stops_half_way_and_goes_on_at_home', async (desk) => {
  const who = toActivate[attempts];
  const rescue = `rescousse${attempts}@maison.example`;
  attempts += 1;
  const page = await (await desk.stranger()).newPage();
  // The NUMEN typed where the password goes: she is led on, with her identifier.
  await signIn(page, null, who.identifier, who.numen);
  await shown(page.locator('#secret'));
  same(await page.inputValue('#name'), who.identifier, 'the identifier is kept');
  await claim(page, who, '01/01/1990');
  await shown(refusal(page));
  await claim(page, who);
  await page.fill('#fresh', 'soleil');
  await shown(page.locator('.strength meter'));
  await choose(page);
  // The day is over. At home the password leads back to where she was.
  await page.goto('/mail/inbox');
  truth(page.url().includes('/signin'), 'no door is open yet');
  const home = await (await desk.stranger()).newPage();
  await signIn(home, null, who.identifier, PHRASE);
  // The password alone may be a thief's.
  await home.fill('#birth', '01/01/1990');
  await home.click('button.primary');
  await shown(home.locator('#wrong'));
  await home.fill('#birth', who.birth_date);
  await home.click('button.primary');
  await home.fill('#address', rescue);
  await home.click('button.primary');
  await home.fill('#code', '000000');
  await home.click('form[action="/activation/rescue/code"] button');
  await shown(home.locator('#wrong'));
  await home.fill('#code', await code(rescue));
  await home.click('form[action="/activation/rescue/code"] button');
  await shown(home.getByRole('heading', { level: 1, name: 'Bienvenue' }));
  await home.getByRole('link', { name: 'Ouvrir ma messagerie' }).click();
  await home.waitForURL(/\/mail\/inbox/);
  // Another day she signs in as everybody does, and the NUMEN opens nothing.
  const later = await (await desk.stranger()).newPage();
  await signIn(later, null, who.identifier, PHRASE);
  await later.waitForURL(/\/mail\/inbox/);
  const again = await (await desk.stranger()).newPage();
  await claim(again, who);
  await shown(refusal(again).filter({ hasText: 'votre compte est déjà ouvert' }));
});

// Goes on with the Tab key to what the focus is to be on.
async function reach(page, here) {
  for (let n = 0; n < 60; n += 1) {
    if (await page.evaluate((selector) => document.activeElement.matches(selector), here)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`the keyboard does not reach ${here}`);
}
async function typed(page, values) {
  for (const [field, value] of Object.entries(values)) {
    await reach(page, `#${field}`);
    await page.keyboard.type(value);
  }
}

let keyboards = 4;
test('the_keyboard_alone_leads_through_a_first_sign_in', async (desk) => {
  const who = toActivate[keyboards];
  const rescue = `clavier${keyboards}@maison.example`;
  keyboards += 1;
  const page = await (await desk.stranger()).newPage();
  await page.goto('/activation');
  const tell = async () => {
    await typed(page, { secret: who.numen, birth: who.birth_date });
    await reach(page, '#accepted');
    await page.keyboard.press('Space');
    await page.keyboard.press('Enter');
    await shown(page.locator('#refusal, #fresh').first());
  };
  await typed(page, { name: who.identifier });
  await tell();
  // The charter in force is the organisation's.
  if (await refusal(page).count()) await tell();
  await shown(page.locator('#fresh'));
  await typed(page, { fresh: PHRASE, again: PHRASE });
  await reach(page, 'button.primary');
  await page.keyboard.press('Space');
  await shown(page.locator('#address'));
  await typed(page, { address: rescue });
  await page.keyboard.press('Enter');
  await shown(page.locator('#code'));
  await typed(page, { code: await code(rescue) });
  await page.keyboard.press('Enter');
  await shown(page.getByRole('heading', { level: 1, name: 'Bienvenue' }));
  await reach(page, 'a.primary');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/mail\/inbox/);
});

test('a_wrong_number_a_wrong_date_and_nobody_are_not_told_apart', async (desk) => {
  const [, , who, other] = toActivate;
  const page = await (await desk.stranger()).newPage();
  const told = async (claimed, ...rest) => {
    await claim(page, claimed, ...rest);
    return (await page.locator('main').innerText());
  };
  const nobody = await told({ ...who, identifier: 'personne' });
  same(await told(who, '01/01/1990'), nobody, 'a wrong date');
  same(await told(who, who.birth_date, other.numen), nobody, 'the NUMEN of somebody else');
  same(await told({ ...who, identifier: person('hcastagne').identifier }), nobody, 'somebody who is in');
});

await run();
