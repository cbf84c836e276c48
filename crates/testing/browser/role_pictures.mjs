import { box, deliver, person, row, run, shown, sizes, test } from './common.mjs';
const out = '/tmp/h/pics';
for (const [dress, options] of Object.entries({ desktop: sizes.desktop, telephone: sizes.telephone, dark: { ...sizes.desktop, colorScheme: 'dark' } })) {
  test(`pictures_${dress}`, async (desk) => {
    const page = await desk.at('/mail/inbox', 'xbonnafous', options);
    const { root } = await box(page);
    await page.screenshot({ path: `${out}/own-${dress}.png` });
    await page.goto(`${root}/mail/inbox`);
    await page.screenshot({ path: `${out}/box-${dress}.png` });
    if (dress === 'telephone') { await page.goto(`${root}/mail/inbox#folders`); await page.waitForTimeout(400); await page.screenshot({ path: `${out}/drawer-${dress}.png` }); await page.goto(`${root}/mail/inbox`); }
    const href = await row(page, 'Re: Travaux').or(row(page, 'Travaux')).first().locator('.open-row').getAttribute('href');
    await page.goto(href); await page.waitForTimeout(300);
    await page.screenshot({ path: `${out}/read-${dress}.png` });
    await page.goto(`${root}/mail/sent`);
    await page.screenshot({ path: `${out}/sent-${dress}.png` });
    await page.goto(`${root}/settings?who=amandine`);
    const letIn = page.getByRole('button', { name: 'Ouvrir la boîte à Amandine Serret' });
    if (await letIn.count()) { await page.locator('#people').getByLabel('Jusqu’au').first().fill('2027-07-05'); await letIn.click(); }
    await page.goto(`${root}/settings?who=castagne`);
    await page.waitForTimeout(300);
    await page.screenshot({ path: `${out}/settings-${dress}.png`, fullPage: true });
    await page.evaluate(() => document.querySelector('main')?.scrollTo?.(0, 0));
    await page.goto(href);
    await page.locator('#reading .answers [value=reply]').click();
    await shown(page.locator('.composer .sheet-text'));
    await page.screenshot({ path: `${out}/reply-${dress}.png` });
    await page.goto('/box/ce.0000000z/mail/inbox');
    await page.screenshot({ path: `${out}/error-${dress}.png` });
  });
}
await run();
