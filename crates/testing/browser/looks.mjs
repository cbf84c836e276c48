// It looks as it was drawn: the numbers of the design, read from the page as the browser laid it out.
import { deliver, equal, person, row, run, same, shown, sizes, test, truth, unique } from './common.mjs';

// The tokens: lightness, chroma and hue in light and in dark. `h` is the organisation's own hue, which its page says.
const h = 'own';
const tokens = {
  desk: [[96.4, 0.0045, h], [17.2, 0.009, h]],
  surface: [[97.4, 0.004, 85], [24.5, 0.008, h]],
  raised: [[94.5, 0.006, h], [28.5, 0.012, h]],
  canvas: [[100, 0, 0], [20.5, 0.01, h]],
  overlay: [[100, 0, 0], [26.5, 0.012, h]],
  rule: [[95, 0.005, h], [26, 0.01, h]],
  line: [[91.5, 0.006, h], [31, 0.012, h]],
  marge: [[85, 0.045, h], [39, 0.05, h]],
  'line-mid': [[80, 0.01, h], [44, 0.014, h]],
  'line-strong': [[62, 0.015, h], [60, 0.015, h]],
  ink: [[24, 0.02, h], [93.5, 0.005, h]],
  'ink-muted': [[47, 0.02, h], [76, 0.01, h]],
  accent: [[47, 0.11, h], [78, 0.1, h]],
  'accent-fill': [[47, 0.11, h], [72, 0.095, h]],
  'accent-hover': [[41, 0.1, h], [79, 0.09, h]],
  'accent-soft': [[95.2, 0.02, h], [29, 0.038, h]],
  'open-folder': [[91, 0.022, h], [29, 0.042, h]],
  found: [[93, 0.085, 95], [40, 0.07, 95]],
  'on-accent': [[100, 0, 0], [20, 0.02, h]],
  danger: [[48, 0.15, 25], [80, 0.12, 25]],
  'danger-soft': [[95.5, 0.022, 25], [30, 0.05, 25]],
  warning: [[46, 0.1, 70], [82, 0.11, 75]],
  'warning-soft': [[96, 0.035, 85], [30, 0.04, 75]],
  success: [[45, 0.1, 155], [80, 0.11, 155]],
  'success-soft': [[95.5, 0.03, 155], [29, 0.04, 155]],
  info: [[47, 0.1, 240], [80, 0.09, 240]],
  'info-soft': [[95.8, 0.016, 240], [29, 0.035, 240]],
  flag: [[60, 0.15, 45], [74, 0.13, 55]],
  focus: [[50, 0.2, 265], [80, 0.12, 265]],
  inverse: [[27, 0.02, h], [92, 0.005, h]],
  'on-inverse': [[98, 0.003, h], [22, 0.02, h]],
  'accent-inverse': [[84, 0.085, h], [42, 0.11, h]],
};

// A token as the browser computes it on an element.
const computed = (page, names) => page.evaluate((all) => all.map((name) => {
  const probe = document.body.appendChild(document.createElement('i'));
  probe.style.setProperty('color', `var(--${name})`);
  const [l, c, hue] = getComputedStyle(probe).color.match(/oklch\(([^)]*)\)/)[1].split(/[\s/]+/).map(Number);
  probe.remove();
  return [name, [l * 100, c, hue].map((part) => Math.round(part * 1e4) / 1e4)];
}), names);

for (const [at, mode] of ['light', 'dark'].entries()) {
  test(`the_colours_are_the_tokens_in_${mode}_mode`, async (desk) => {
    const page = await desk.at('/mail/inbox', 'hcastagne', { colorScheme: mode });
    const own = Number(await page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue('--hue')));
    truth(own >= 0 && own < 360, `a hue: ${own}`);
    for (const [name, got] of await computed(page, Object.keys(tokens))) {
      // A colour without chroma has no hue to speak of.
      const [l, c, hue] = tokens[name][at];
      same(got.slice(0, c ? 3 : 2), [l, c, hue === h ? own : hue].slice(0, c ? 3 : 2), `--${name}`);
    }
    // And the page wears them.
    const worn = await page.evaluate(() => {
      const style = (what, key, pseudo) => getComputedStyle(document.querySelector(what), pseudo)[key];
      const token = (name) => { const probe = document.body.appendChild(document.createElement('i')); probe.style.setProperty('color', `var(--${name})`); const { color } = getComputedStyle(probe); probe.remove(); return color; };
      return [
        ['desk', style('.folders', 'backgroundColor') === 'rgba(0, 0, 0, 0)' ? style('html', 'backgroundColor') : style('.folders', 'backgroundColor')],
        ['canvas', style('#main', 'backgroundColor')],
        ['ink', style('body', 'color')],
        ['open-folder', style('.folders [aria-current]', 'backgroundColor')],
        ['accent-fill', style('.bar .write', 'backgroundColor')],
        ['on-accent', style('.bar .write', 'color')],
        ['accent-fill', style('.row.unread', 'backgroundColor', '::before')],
        ['ink-muted', style('.row .preview', 'color')],
        ['line', style('.bar', 'borderBottomColor')],
      ].map(([name, colour]) => [name, colour, token(name)]);
    });
    for (const [name, colour, token] of worn) same(colour, token, `what wears ${name}`);
  });
}

const box = (page, what) => page.locator(what).first().evaluate((one) => {
  const { left, top, width, height } = one.getBoundingClientRect();
  return { left, top, width, height };
});
const type = (page, what) => page.locator(what).first().evaluate((one) => {
  const { fontSize, lineHeight, fontWeight } = getComputedStyle(one);
  return `${Number.parseFloat(fontSize)}/${Number.parseFloat(lineHeight)} ${fontWeight}`;
});

test('bars_and_columns_have_the_widths_drawn', async (desk) => {
  const page = await desk.at('/mail/inbox');
  const [bar, folders, list, reading, head, search, write] = await Promise.all(
    ['.bar', '.folders', '#list', '#reading', '#list .pane-head', '.bar .search', '.bar .write'].map((what) => box(page, what)));
  same([bar.height, folders.width, list.width, head.height], [52, 240, 416, 48], 'top bar, folders, list, pane header');
  same([search.left, write.left - reading.left], [list.left, 12], 'the search starts with the list, « Écrire » 12 after reading starts');
  same([write.height, search.height], [36, 36], 'button and field');
  same(await box(page, '.folders li a').then(({ height }) => height), 32, 'a folder');
  const tablet = await desk.at('/mail/inbox', 'hcastagne', { viewport: { width: 834, height: 1112 } });
  same([(await box(tablet, '.bar')).height, (await box(tablet, '#list')).width], [56, 340], 'tablet: bar, list');
  const telephone = await desk.at('/mail/inbox', 'hcastagne', sizes.telephone);
  same((await box(telephone, '.bottom')).height, 64, 'telephone: bottom bar');
});

// Where the margin line stands, from the left of its pane.
const line = (page) => page.locator('#acts').evaluate((one) => Number.parseFloat(getComputedStyle(one).backgroundPositionX) + 1);

test('rows_keep_their_heights_in_every_density', async (desk) => {
  const context = await desk.of('ldu-fay', { fresh: true });
  const page = await context.newPage();
  const subject = unique('Mesurée');
  for (const [density, height, day] of [['comfortable', 76, 32], ['standard', 44, 32], ['compact', 32, 28]]) {
    await page.goto('/mail/inbox');
    await page.locator('.densities summary').click();
    await page.locator(`.densities [name=density][value=${density}]`).click();
    await page.waitForFunction((wanted) => document.documentElement.dataset.density === wanted, density);
    await deliver({ to: 'ldu-fay', subject: `${subject} ${density}` });
    await shown(row(page, `${subject} ${density}`));
    // A row that news are just replacing has no height for a moment.
    await page.waitForFunction((wanted) => [...document.querySelectorAll('#rows .row')].every((one) => one.getBoundingClientRect().height === wanted), height);
    same((await box(page, '.day')).height, day, `day headings, ${density}`);
    same(await line(page), 64, 'margin line');
    const text = await page.locator('.open-row').first().evaluate((one) => one.getBoundingClientRect().left + Number.parseFloat(getComputedStyle(one).paddingLeft) - document.getElementById('acts').getBoundingClientRect().left);
    same(text, 80, 'text starts 16 after the line');
    // In one step in the page: news may replace the row between two.
    const dot = await page.waitForFunction(() => {
      const one = document.querySelector('.row.unread');
      const { left, width, height, boxShadow } = one ? getComputedStyle(one, '::before') : {};
      const measured = [width, height, left].map((length) => Number.parseFloat(length));
      return measured.every(Number.isFinite) && [measured[0], measured[1], measured[2] + measured[0] / 2, / 2\.5px/.test(boxShadow)];
    }).then((found) => found.jsonValue());
    same([dot[0], dot[1], Math.abs(dot[2] - 63.5) <= 0.5, dot[3]], [9, 9, true, true], `the dot is 9 wide, on the line, ringed: centre ${dot[2]}`);
  }
  await page.locator('.densities summary').click();
  await page.locator('.densities [value=comfortable]').click();
  const telephone = await context.browser().newContext({ ...sizes.telephone, storageState: await context.storageState(), baseURL: page.url() });
  const small = await telephone.newPage();
  await small.goto('/mail/inbox');
  const heights = await small.locator('#rows .row').evaluateAll((all) => [...new Set(all.map((one) => one.getBoundingClientRect().height))]);
  same([heights, await line(small)], [[88], 58], 'telephone: rows, margin line');
  await telephone.close();
});

test('a_search_has_a_wider_list_and_margin_and_says_how_many', async (desk) => {
  const page = await desk.at('/mail/search?q=conseil');
  const [list, search, write, reading] = await Promise.all(['#list', '.bar .search', '.bar .write', '#reading'].map((what) => box(page, what)));
  same([list.width, search.left, write.left - reading.left, await line(page)], [560, list.left, 12, 80], 'list, search field, « Écrire », margin');
  truth(/^(\d+ résultats?|Au moins \d+ résultats)$/.test((await page.locator('#list-title').innerText()).replace(/\u00a0/g, ' ')), await page.locator('#list-title').innerText());
});

// What stands on an element is there whole: nothing is cut, nothing hidden.
const whole = (one) => one.evaluate((element) => element.scrollWidth <= element.clientWidth + 1 && element.getBoundingClientRect().width > 20 && element.checkVisibility());

test('a_telephone_shows_the_words_of_a_letter_and_of_its_buttons_whole', async (desk) => {
  const options = { ...sizes.telephone, viewport: { width: 375, height: 812 } };
  const page = await desk.at('/mail/inbox', 'hcastagne', options);
  const subject = unique('À plusieurs');
  await deliver({ subject, cc: person('aserret').address });
  await shown(row(page, subject));
  await row(page, subject).locator('.open-row').click();
  const answers = page.locator('#reading .answers');
  await shown(answers);
  for (const words of ['Répondre', 'À tous', 'Transférer']) {
    const word = answers.getByText(words, { exact: true });
    await shown(word);
    same([await whole(word.locator('xpath=..')), await word.evaluate((one) => one.getBoundingClientRect().width > 30)], [true, true], words);
  }
  await page.goto('/mail/inbox');
  await page.locator('.bar .write').click();
  const head = page.locator('.composer > .pane-head');
  await shown(page.locator('.composer .sheet-text'));
  const send = head.getByRole('button', { name: 'Envoyer', exact: true });
  same([await whole(send), await whole(head.locator('h1'))], [true, true], '« Envoyer » and the title');
  same(await page.getByRole('button', { name: 'Envoyer', exact: true }).count(), 1, 'once');
  const people = page.locator('[id^=to-line] input[role=combobox]');
  await people.fill(person('xbonnafous').address);
  await people.press('Enter');
  const pill = page.locator('[id^=to-line] .pill', { hasText: 'Xavier Bonnafous' }).locator('.name');
  await shown(pill);
  truth(await whole(pill), 'a colleague’s name');
  truth(await whole(page.locator('.sending').getByText('Plus tard', { exact: true })), 'to send later');
  // What is said of the draft stands on one line, on the smallest telephone too.
  const status = head.locator('.status');
  await equal(() => status.getAttribute('data-state'), 'saved', 'saved');
  const lines = () => status.evaluate((one) => {
    const range = document.createRange();
    range.selectNodeContents(one);
    return new Set([...range.getClientRects()].map((line) => Math.round(line.top))).size;
  });
  for (const width of [375, 320]) {
    await page.setViewportSize({ width, height: 700 });
    const below = (await status.boundingBox()).y >= (await send.boundingBox()).y + (await send.boundingBox()).height;
    same([await lines(), await whole(status), below], [1, true, true], `at ${width} pixels`);
  }
});

test('type_is_set_in_the_sizes_drawn', async (desk) => {
  const page = await desk.at('/mail/inbox');
  same(await page.evaluate(() => getComputedStyle(document.body).fontFamily.split(',')[0]), 'system-ui', 'the family');
  const set = {
    '.row .preview': '13/18 400', '.row .subject': '15/20 400', '.row.unread .name': '15/22 600', '.row .when': '13/22 400',
    '.day .when': '15/22 600', '.day h2': '13/22 400', '#list-title': '17/24 600', '.folders li:nth-child(2) a': '15/22 400', '#figure': '13/22 400',
  };
  for (const [what, wanted] of Object.entries(set)) same(await type(page, what), wanted, what);
  same(await page.evaluate(() => getComputedStyle(document.querySelector('.row time')).fontVariantNumeric), 'tabular-nums', 'figures');
  const telephone = await desk.at('/mail/inbox', 'hcastagne', sizes.telephone);
  same(await type(telephone, '.row .subject').then((words) => words.split('/')[0]), '16', 'telephone: text');
});

test('what_has_the_focus_wears_a_ring_of_two_pixels', async (desk) => {
  const page = await desk.at('/mail/inbox');
  const rings = [];
  for (let n = 0; n < 4; n += 1) {
    await page.keyboard.press('Tab');
    rings.push(await page.evaluate(() => { const { outlineWidth, outlineOffset, outlineStyle } = getComputedStyle(document.activeElement); return [outlineWidth, outlineOffset, outlineStyle]; }));
  }
  same(rings[1], ['2px', '2px', 'solid'], 'a link');
});

test('the_open_row_thickens_the_margin_line', async (desk) => {
  const page = await desk.at('/mail/inbox');
  await page.locator('#rows .open-row').first().click();
  await shown(page.locator('#reading .conversation-title'));
  // News of what was just read replace the row once.
  await page.waitForFunction(() => document.querySelector('.row.open:not(.unread) .when'));
  await equal(() => page.locator('.row.open .when').evaluate((one) => {
    const { width, backgroundColor } = getComputedStyle(one, '::after');
    const accent = getComputedStyle(document.querySelector('.bar .write')).backgroundColor;
    return [width, backgroundColor === accent];
  }), ['3px', true], '3 px of accent');
  const reading = await page.locator('#reading').evaluate((one) => {
    const sheet = one.querySelector('.conversation-sheet');
    return getComputedStyle(sheet).backgroundPositionX.split(',').map((part) => Math.round(Number.parseFloat(part)));
  });
  truth(reading.includes(107) || reading.includes(108), `the line of reading at 108: ${reading}`);
  const title = await type(page, '.conversation-title h1');
  truth(['20/28 600', '24/32 600'].includes(title), `the title: ${title}`);
});

test('components_have_the_heights_drawn', async (desk) => {
  const page = await desk.at('/mail/inbox');
  const subject = unique('Pièces');
  await deliver({ subject, file: { name: 'Plan.pdf', type: 'application/pdf', content: '%PDF-1.4' }, html: '<p>Bonjour <img src="https://ailleurs.example/a.png"></p>' });
  await shown(row(page, subject));
  await row(page, subject).locator('.open-row').click();
  await shown(page.locator('#reading .answers'));
  same((await box(page, '#reading .pane-head')).height, 48, 'pane header');
  same((await box(page, '#reading .file')).height, 52, 'attachment');
  same((await box(page, '#reading .file .kind')).width, 32, 'its type');
  same((await box(page, '#reading .answers button')).height, 36, 'button');
  same((await box(page, '#reading .banner .small')).height, 28, 'button in a banner');
  same((await box(page, '.gauge progress')).height, 4, 'gauge');
  await page.locator('.me summary').click();
  same((await box(page, '.me .sheet-menu > a')).height, 36, 'menu row');
  const sheet = await (await desk.stranger()).newPage();
  await sheet.goto('/signin');
  same([(await box(sheet, '#name')).height, (await box(sheet, 'button.primary')).height], [44, 44], 'public forms');
});

await run();
