// Back in without a password: who has lost everything in September gets back in alone, with a script and without one; who has lost
// the NUMEN too gets it from a desk. The links of letters are opened, and everybody can use what they lead to.
import { OTHER, PHRASE, choose, claim, code, link, rescued, solve, tell, toActivate } from './arriving.mjs';
import { forEverybody } from './everybody.mjs';
import { helpdesk, run, same, shown, signIn, test, tramontane, truth, until } from './common.mjs';

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
  await forEverybody(page, 'the identifier that is found');
  await page.getByRole('link', { name: /perdu mon mot de passe/ }).click();
  await tell(page, who);
  await solve(page);
  await page.click('button.primary');
  await shown(page.getByRole('heading', { level: 1, name: 'Regardez votre adresse de secours' }));
  truth(!(await page.locator('main').innerText()).includes('maison.example'), 'the address is not shown');
  await forEverybody(page, 'what follows a link that is asked for');
  const way = await link(rescue);
  await page.goto(way);
  await page.fill('#fresh', 'soleil');
  await shown(page.locator('.strength meter'));
  await forEverybody(page, 'the link of a letter');
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
  // The letter about it freezes the account, by a button; another rescue address is told to the one of before, which is put back.
  const opens = async (kind, name) => {
    await before.goto(await link(rescue, kind));
    await shown(before.getByRole('heading', { level: 1, name }));
    await shown(before.locator('main form button'));
    await forEverybody(before, `the link « ${name} »`);
  };
  await opens('not-me', 'Ce n’était pas moi');
  const another = `autre-${rescue}`;
  await page.goto('/settings/account/rescue');
  await page.fill('#address', another);
  await page.fill('#password', OTHER);
  await page.click('form.password button.primary');
  await page.fill('#code', await code(another));
  await page.click('form[action="/settings/account/rescue/code"] button.primary');
  await shown(page.locator('#rescue', { hasText: another }));
  await opens('address', 'Remettre cette adresse de secours');
});

test('who_has_lost_the_numen_asks_a_desk_and_reads_it_by_a_link', async (desk) => {
  const who = toActivate[attempts];
  const rescue = `sans-numen${attempts}@maison.example`;
  attempts += 1;
  const page = await (await desk.stranger()).newPage();
  await claim(page, who);
  await choose(page);
  await rescued(page, rescue);
  tramontane(['organisation', 'policy', 'ac-thau.example', 'activation', '{"numen_given":true}']);
  await page.context().clearCookies();
  await page.goto('/recovery/manager');
  const organisation = page.locator('#organisation');
  if (await organisation.count()) await organisation.selectOption({ index: 1 });
  const [given, ...family] = who.name.split(' ');
  for (const [field, value] of Object.entries({ given, family: family.join(' '), birth: who.birth_date, school: 'Rectorat' })) await page.fill(`#${field}`, value);
  await solve(page);
  await page.click('main button.primary');
  await shown(page.getByRole('heading', { level: 1, name: 'Votre demande est enregistrée' }));
  await forEverybody(page, 'the request that is made');
  const [number, known] = await page.locator('.told dd').allInnerTexts();
  await page.getByRole('link', { name: 'Voir où elle en est' }).click();
  await page.fill('#number', number);
  await page.fill('#code', known);
  await page.click('main button.primary');
  await shown(page.locator('main .banner', { hasText: 'Reçue.' }));
  await forEverybody(page, 'the state of a request');
  // At the desk the number shows that somebody asked; the NUMEN that is typed is compared with hers.
  const helper = await desk.at('/helpdesk/requests', helpdesk[0]);
  const gives = helper.getByRole('link', { name: 'Communiquer le NUMEN' });
  await until(async () => {
    await helper.goto(`/helpdesk/requests/${number}`);
    return gives.count();
  }, 'the request at the desk');
  await forEverybody(helper, 'a request at a desk');
  await gives.click();
  const type = async (numen) => {
    await helper.fill('#numen', numen);
    await helper.getByLabel('Par un lien').check();
    await helper.getByRole('button', { name: 'Confirmer' }).click();
  };
  await type('11E26');
  await shown(helper.locator('#numen-wrong'));
  await forEverybody(helper, 'the NUMEN that a desk types');
  await type(who.numen);
  await page.goto(await link(rescue, 'numen'));
  await shown(page.getByRole('heading', { level: 1, name: 'Lire mon NUMEN' }));
  await forEverybody(page, 'the link to the NUMEN');
  const [day, month, year] = who.birth_date.split('/');
  for (const [field, value] of Object.entries({ day, month, year })) await page.fill(`#${field}`, value);
  await page.getByRole('button', { name: 'Afficher mon NUMEN' }).click();
  await shown(page.locator('.told', { hasText: who.numen }));
  await forEverybody(page, 'the NUMEN');
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
