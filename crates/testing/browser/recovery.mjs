// Back in without a password: who has lost everything in September gets back in alone, with a script and without one.
import { OTHER, PHRASE, choose, claim, link, rescued, solve, tell, toActivate } from './arriving.mjs';
import { run, same, shown, signIn, test, truth } from './common.mjs';

// A second attempt takes somebody else.
let attempts = 0;

test('who_lost_everything_in_september_gets_back_in_alone', async (desk) => {
  const who = toActivate[attempts];
  const rescue = `perdu${attempts}@maison.example`;
  attempts += 1;
  const before = await (await desk.stranger()).newPage();
  await claim(before, who);
  await choose(before);
  await rescued(before, rescue);
  // Neither identifier nor password any more.
  const page = await (await desk.stranger()).newPage();
  await page.goto('/signin');
  await page.getByRole('link', { name: /Retrouver l’accès/ }).first().click();
  await page.getByRole('link', { name: /Retrouver mon identifiant/ }).click();
  const family = who.name.split(' ').slice(1).join(' ');
  await tell(page, who, { family_name: family.toUpperCase() });
  await solve(page);
  await page.click('button.primary');
  await shown(page.locator('.told', { hasText: who.identifier }));
  await page.getByRole('link', { name: /perdu mon mot de passe/ }).click();
  await tell(page, who);
  await solve(page);
  await page.click('button.primary');
  await shown(page.getByRole('heading', { level: 1, name: 'Regardez votre adresse de secours' }));
  truth(!(await page.locator('main').innerText()).includes('maison.example'), 'the address is not shown');
  const way = await link(rescue);
  await page.goto(way);
  await page.fill('#fresh', 'soleil');
  await shown(page.locator('.strength meter'));
  for (const field of ['#fresh', '#again']) await page.fill(field, OTHER);
  await page.click('button.primary');
  await shown(page.getByRole('heading', { level: 1, name: 'Mot de passe changé' }));
  await page.goto(way);
  await shown(page.getByRole('heading', { level: 1, name: /ne mène nulle part/ }));
  // What was open is closed, the new one opens.
  await before.goto('/mail/inbox');
  truth(before.url().includes('/signin'), 'the session of before is over');
  await signIn(page, null, who.identifier, PHRASE);
  await shown(page.locator('#refusal'));
  await signIn(page, null, who.identifier, OTHER);
  await page.waitForURL(/\/mail\/inbox/);
});

test('without_a_script_one_waits_half_a_minute_and_learns_nothing_of_others', async (desk) => {
  const page = await (await desk.stranger({ javaScriptEnabled: false })).newPage();
  const who = toActivate.at(-1);
  const told = async (numen) => {
    await page.goto('/recovery/identifier');
    await page.getByRole('link', { name: 'Attendre 30 secondes à la place' }).click();
    await page.waitForURL(/identifier\?waited=/, { timeout: 60_000 });
    await tell(page, { ...who, numen }, { family_name: 'Personne' });
    await page.click('button.primary');
    await shown(page.locator('#refusal'));
    return page.locator('main').innerText();
  };
  same(await told(who.numen), await told('11E9901234ABC'), 'a name that is not hers, and nobody');
});

await run();
