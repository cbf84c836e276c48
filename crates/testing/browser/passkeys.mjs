// Passkeys, with a virtual authenticator of the browser: one is added, signs in alone and stands for the code; then the telephone
// is lost. Browsers hold passkeys for a name: the service is opened as `localhost`.
import { sideways, violations } from './everybody.mjs';
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
  await page.click('form[action="/signin/code"] button.primary');
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
