// What journeys share of a first sign-in, and of its second step.
import { createHmac } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { shown, truth } from './common.mjs';

const data = dirname(process.env.TRAMONTANE_DEMO);
export const toActivate = JSON.parse(readFileSync(process.env.TRAMONTANE_DEMO, 'utf8')).to_activate;
export const PHRASE = 'quatre moules à vélo hier';
export const OTHER = 'trois huîtres au marché dimanche';

// Says who one is, once more when the charter of one's organisation comes up.
export async function claim(page, who, birth = who.birth_date, secret = who.numen) {
  await page.goto('/activation');
  const tell = async () => {
    await page.fill('#name', who.identifier);
    await page.fill('#secret', secret);
    await page.fill('#birth', birth);
    await page.check('#accepted');
    await page.click('button.primary');
    await shown(page.locator('#refusal, #fresh').first());
  };
  await tell();
  const refusal = page.locator('#refusal');
  if (await refusal.count() && (await refusal.textContent()).includes('La charte en vigueur')) await tell();
}

// Chooses the first password.
export async function choose(page) {
  await page.fill('#fresh', PHRASE);
  await page.fill('#again', PHRASE);
  await page.click('button.primary');
  await shown(page.locator('#address, #code').first());
}

// Names a rescue address, of which the code comes back.
export async function rescued(page, address) {
  await page.fill('#address', address);
  await page.click('button.primary');
  await page.fill('#code', await code(address));
  await page.click('form[action="/activation/rescue/code"] button');
  await shown(page.getByRole('heading', { level: 1, name: 'Bienvenue' }));
}

// Says who one is where the password is lost.
export async function tell(page, who, name = {}) {
  const [day, month, year] = who.birth_date.split('/');
  const facts = { numen: who.numen, day, month, year, ...name };
  for (const [field, value] of Object.entries(facts)) await page.fill(`#${field}`, value);
}

export async function solve(page) {
  await page.locator('altcha-widget input').first().click();
  await shown(page.locator('altcha-widget [data-state=verified]'));
}

// The code that the last letter to an address outside holds, once it is there.
export async function code(address) {
  return (await told(address, /code est (\d{3}) (\d{3})/)).join('');
}

// The same of a letter for who sets a second factor up.
export async function factorCode(address) {
  return (await told(address, /code est (\d{3}) (\d{3})[^]{0,60}sert/)).join('');
}

// The link that it holds, to a page of the ways back in.
export async function link(address, page = 'password') {
  return (await told(address, new RegExp(`(http:\\S+/recovery/${page}/\\S+)`)))[0];
}

async function told(address, what) {
  const folder = join(data, 'outside');
  for (let tries = 0; tries < 400; tries += 1) {
    const letters = (existsSync(folder) ? readdirSync(folder) : []).map((name) => readFileSync(join(folder, name), 'utf8'));
    const plain = (text) => text.replaceAll('=\r\n', '').replaceAll('=C2=A0', ' ').replaceAll('=3D', '=');
    const found = letters.filter((text) => text.includes(`To: ${address}`)).map((text) => what.exec(plain(text))).filter(Boolean);
    if (found.length) return found.at(-1).slice(1);
    await new Promise((again) => { setTimeout(again, 100); });
  }
  return truth(false, `no letter to ${address}`);
}

// What the application of a telephone shows for a seed (RFC 6238).
export function codeOf(seed) {
  const bits = [...seed.replaceAll(' ', '')].map((sign) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(sign).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const tag = createHmac('sha1', key).update(step).digest();
  return String((tag.readUInt32BE(tag[19] & 15) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

// Sets up an application of codes as the second factor: the recovery codes.
export async function enrol(page, proof) {
  await page.goto('/settings/account/factor');
  const seed = await page.locator('.seed .secret').innerText();
  await page.fill('#code', codeOf(seed));
  await page.fill('#proof', proof);
  await page.click('form[action="/settings/account/factor"] button.primary');
  await shown(page.locator('ol.recovery'));
  return page.locator('ol.recovery li').allInnerTexts();
}
