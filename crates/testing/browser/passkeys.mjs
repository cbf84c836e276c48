// Passkeys, with a virtual authenticator of the browser: one is added, signs in alone and stands for the code; then the telephone
// is lost. Somebody who must have a second factor enrols one at the sign-in. Browsers hold passkeys for a name: the service is
// opened as `localhost`.
import { OTHER, choose, claim, code, factorCode, toActivate } from './arriving.mjs';
import { forEverybody, sideways, violations } from './everybody.mjs';
import { person, run, same, shown, signIn, sizes, test, toast, tramontane, truth, web } from './common.mjs';

const PASSWORD = 'garrigue-tuile-olivier-31';
const baseURL = web.replace('127.0.0.1', 'localhost');
// A second attempt takes somebody else.
let attempts = 0;

// The page of a browser with a telephone that knows its bearer.
async function telephone(desk) {
  const page = await (await desk.stranger({ baseURL })).newPage();
  const tools = await page.context().newCDPSession(page);
  await tools.send('WebAuthn.enable');
  const { authenticatorId } = await tools.send('WebAuthn.addVirtualAuthenticator', {
    options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
  });
  const lose = () => tools.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId });
  return { page, lose };
}

async function signOut(page) {
  await page.locator('.me summary').click();
  await page.getByRole('button', { name: 'Se déconnecter' }).click();
  await page.waitForURL(/\/signin/);
}
const inside = (page) => page.waitForURL(/\/mail\/inbox/);
const enter = (page) => page.getByRole('button', { name: 'Se connecter', exact: true });

// An organisation whose people must have a second factor, and one of them with a rescue address.
async function compelled(page) {
  attempts += 1;
  const domain = `ac-cle${attempts}.example`;
  const address = `doris.devoir@${domain}`;
  const rescue = `doris${attempts}@maison.example`;
  tramontane(['organisation', 'create', 'Académie de la Clé', '--domain', domain]);
  tramontane(['account', 'create', address, '--name', 'Doris Devoir'], PASSWORD);
  await signIn(page, null, address, PASSWORD);
  await inside(page);
  await page.goto('/settings/account/rescue');
  await page.fill('#address', rescue);
  await page.fill('#password', PASSWORD);
  await page.click('form.password button.primary');
  await page.fill('#code', await code(rescue));
  await page.click('form[action="/settings/account/rescue/code"] button.primary');
  await shown(page.locator('#rescue', { hasText: rescue }));
  tramontane(['organisation', 'policy', domain, 'second_factor', '{"staff_from":"2026-01-05"}']);
  await signOut(page);
  return { address, rescue };
}

test('who_must_have_a_second_factor_enrols_a_passkey_and_signs_in_by_it', async (desk) => {
  const { page } = await telephone(desk);
  const { address, rescue } = await compelled(page);
  await signIn(page, null, address, PASSWORD);
  await page.waitForURL(/\/signin\/enrolment/);
  await page.getByRole('button', { name: 'Envoyer le code' }).click();
  const received = await factorCode(rescue);
  const way = page.getByRole('link', { name: 'Ajouter une clé d’accès' });
  await shown(way);
  await shown(page.locator('.seed svg'));
  await forEverybody(page, 'the page with both ways');
  await way.click();
  await shown(page.locator('#sent'));
  await forEverybody(page, 'the page of the passkey');
  const forgotten = await page.context().newPage();
  await forgotten.goto(page.url());
  await page.fill('#sent', received);
  await page.fill('#name', 'Téléphone');
  await page.getByRole('button', { name: 'Ajouter une clé d’accès' }).click();
  await shown(page.locator('.recovery'));
  const codes = await page.locator('.recovery li').allInnerTexts();
  same(codes.length, 10, 'recovery codes');
  await forEverybody(page, 'the recovery codes');
  // Another window of the same page says that it is over.
  await forgotten.fill('#sent', received);
  await forgotten.fill('#name', 'Téléphone');
  await forgotten.getByRole('button', { name: 'Ajouter une clé d’accès' }).click();
  await shown(forgotten.getByText('Redonnez votre identifiant et votre mot de passe'));
  await forgotten.close();
  await page.getByRole('link', { name: 'C’est noté, continuer' }).click();
  await inside(page);

  await signOut(page);
  await signIn(page, null, address, PASSWORD);
  await shown(page.getByRole('heading', { level: 1, name: 'Votre clé d’accès' }));
  const use = page.getByRole('button', { name: 'Utiliser une clé d’accès' });
  await shown(use);
  await forEverybody(page, 'the second step');
  await use.click();
  await inside(page);

  // It stands for the present code where the password is changed without coming in.
  await signOut(page);
  await page.goto('/recovery/change');
  await shown(use);
  await page.fill('#name', address);
  await page.fill('#present', PASSWORD);
  for (const field of ['#fresh', '#again']) await page.fill(field, OTHER);
  await use.click();
  await shown(page.getByRole('heading', { level: 1, name: 'Mot de passe changé' }));

  // Without a script a recovery code lets in, and the page says so.
  const plain = await (await desk.stranger({ baseURL, javaScriptEnabled: false })).newPage();
  await signIn(plain, null, address, OTHER);
  await shown(plain.locator('noscript .banner'));
  same(await plain.getByRole('button', { name: 'clé d’accès' }).count(), 0, 'nothing that cannot answer is offered');
  await plain.fill('#code', codes[0]);
  await enter(plain).click();
  await inside(plain);

  // So it does where the browser knows no passkeys, and at another name of the machine.
  const [old, numbered] = await Promise.all([desk.stranger({ baseURL }), desk.stranger()]);
  await old.addInitScript(() => { delete window.PublicKeyCredential; });
  const ways = [[old, /Ce navigateur ne peut pas .* donnez un code de secours/], [numbered, /ne répond pas à cette adresse .* donnez un code de secours/]];
  for (const [at, [browser, why]] of ways.entries()) {
    const other = await browser.newPage();
    await signIn(other, null, address, OTHER);
    await shown(other.locator('.banner', { hasText: why }));
    same(await other.getByRole('button', { name: 'clé d’accès' }).count(), 0, 'nothing that cannot answer is offered');
    await forEverybody(other, 'the second step where no passkey answers');
    await other.fill('#code', codes[at + 1]);
    await enter(other).click();
    await inside(other);
  }
});

test('who_comes_for_the_first_time_and_must_have_a_second_factor_enrols_a_passkey', async (desk) => {
  attempts += 1;
  const rescue = `premiere${attempts}@maison.example`;
  const set = (rule) => tramontane(['organisation', 'policy', 'ac-thau.example', 'second_factor', JSON.stringify(rule)]);
  const { page } = await telephone(desk);
  set({ staff_from: '2026-01-05' });
  try {
    await claim(page, toActivate[attempts]);
    await choose(page);
    await page.fill('#address', rescue);
    await page.click('button.primary');
    await page.fill('#code', await code(rescue));
    await page.click('form[action="/activation/rescue/code"] button');
    const way = page.getByRole('link', { name: 'Ajouter une clé d’accès' });
    await shown(way);
    await forEverybody(page, 'the step of the second factor');
    await way.click();
    await shown(page.locator('#name'));
    await forEverybody(page, 'the step of the passkey');
    await page.fill('#name', 'Téléphone');
    await page.getByRole('button', { name: 'Ajouter une clé d’accès' }).click();
    await shown(page.locator('.recovery'));
    await forEverybody(page, 'the step of the recovery codes');
    await page.getByRole('link', { name: 'C’est noté, continuer' }).click();
    await shown(page.getByRole('heading', { level: 1, name: 'Bienvenue' }));
  } finally {
    set({});
  }
});

test('a_passkey_signs_in_alone_stands_for_the_code_and_its_telephone_is_lost', async (desk) => {
  attempts += 1;
  const address = `clemence.clef${attempts}@${person('jmartin').address.split('@')[1]}`;
  tramontane(['account', 'create', address, '--name', 'Clémence Clef'], PASSWORD);
  const { page, lose } = await telephone(desk);
  await signIn(page, null, address, PASSWORD);
  await inside(page);
  await page.goto('/settings/account');
  await page.getByRole('link', { name: 'Ajouter une clé d’accès' }).click();
  await shown(page.locator('#proof'));
  same(await page.getByText('Ce navigateur ne connaît pas').isVisible(), false, 'a browser that knows them is not told otherwise');
  same([...await violations(page), ...await sideways(page)], [], 'everybody can use the form');
  await page.fill('#name', 'Téléphone');
  await page.fill('#proof', PASSWORD);
  await page.getByRole('button', { name: 'Ajouter une clé d’accès' }).click();
  await shown(page.locator('.recovery'));
  const codes = await page.locator('.recovery li').allInnerTexts();
  same(codes.length, 10, 'recovery codes');
  await page.goto('/settings/account');
  await shown(page.locator('#passkeys li', { hasText: 'Téléphone' }));
  same([...await violations(page), ...await sideways(page)], [], 'everybody can read the list');
  await page.locator('#passkeys').getByRole('link', { name: 'Renommer' }).click();
  await shown(page.locator('#name'));
  await forEverybody(page, 'the other name of a passkey');

  // Alone: no identifier, no password.
  await signOut(page);
  await shown(page.getByRole('button', { name: 'Se connecter avec une clé d’accès' }));
  same([...await violations(page), ...await sideways(page)], [], 'everybody can sign in so');
  await page.getByRole('button', { name: 'Se connecter avec une clé d’accès' }).click();
  await inside(page);

  // After the password.
  await signOut(page);
  await signIn(page, null, address, PASSWORD);
  await page.getByRole('button', { name: 'Utiliser une clé d’accès' }).click();
  await inside(page);

  // The telephone is lost: it does not answer, and a recovery code lets in; the passkey goes by another one.
  await signOut(page);
  await lose();
  await signIn(page, null, address, PASSWORD);
  await page.fill('#code', codes[0]);
  await enter(page).click();
  await inside(page);
  await page.goto('/settings/account');
  await page.locator('#passkeys').getByRole('link', { name: 'Retirer' }).click();
  await page.fill('#proof', codes[1]);
  await page.getByRole('button', { name: 'Retirer' }).click();
  await toast(page, 'Clé d’accès retirée.');
  await shown(page.getByText('Votre mot de passe ouvre seul votre compte.'));
});

test('without_a_name_of_the_machine_or_a_script_other_ways_remain', async (desk) => {
  const small = await (await desk.stranger({ ...sizes.zoomed, baseURL })).newPage();
  await small.goto('/signin');
  await shown(small.getByRole('button', { name: 'Se connecter avec une clé d’accès' }));
  same(await sideways(small), [], 'the button is no wider than a telephone');
  const numbered = await (await desk.stranger()).newPage();
  await numbered.goto('/signin');
  await shown(numbered.locator('#password'));
  same(await numbered.getByRole('button', { name: 'clé d’accès' }).count(), 0, 'nothing is offered at a number');
  const page = await (await desk.stranger({ baseURL, javaScriptEnabled: false })).newPage();
  await page.goto('/signin');
  await shown(page.locator('#password'));
  truth(!(await page.getByRole('button', { name: 'clé d’accès' }).isVisible().catch(() => false)), 'nothing is offered without a script');
});

await run();
