// Opens the pages of a directory in Chromium, as a reader would: `node run.mjs DIRECTORY`, with the
// files that the test `usage::page::large` writes where PAGE_FILES names.

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { gunzipSync } from "node:zlib";
import axe from "axe-core";
import puppeteer from "puppeteer-core";

const directory = resolve(process.argv[2] ?? ".");
const chromium = process.env.CHROMIUM ?? "/usr/bin/chromium";
const LARGEST = 2_000_000;
const PAGES = 6;

/** Opens a file. Whatever it says, asks for or loads is in `heard`, which must stay empty. */
const open = async (browser, name, { width = 1280, scheme = "light", script = true } = {}) => {
  const page = await browser.newPage();
  const heard = [];
  const address = `file://${join(directory, name)}`;
  page.on("console", (message) => heard.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => heard.push(`error: ${error.message}`));
  page.on("dialog", (dialog) => {
    heard.push(`dialog: ${dialog.message()}`);
    dialog.dismiss();
  });
  page.on("request", (request) => {
    if (request.url() !== address) heard.push(`request: ${request.url()}`);
  });
  await page.setViewport({ width, height: 900 });
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
  await page.setJavaScriptEnabled(script);
  await page.goto(address);
  if (script) await page.waitForFunction(() => document.documentElement.dataset.ready === "yes");
  return { page, heard };
};

/** The rows of a list, as the texts of their cells. */
const rows = (page, list) => page.$$eval(
  `#${list} tbody tr:not(.detail)`,
  (all) => all.map((row) => [...row.cells].map((cell) => cell.textContent)),
);
const status = (page, list) => page.$eval(`#${list} .count`, (element) => element.textContent);
const head = async (page, list, title) => {
  for (const cell of await page.$$(`#${list} thead th`)) {
    const text = await cell.evaluate((element) => element.textContent);
    if (text === title) return cell;
  }
  throw new Error(`no column ${title}`);
};
const column = async (page, list, title) => {
  const titles = await page.$$eval(`#${list} thead th`, (all) => all.map((th) => th.textContent));
  const at = titles.indexOf(title);
  return (await rows(page, list)).map((row) => row[at]);
};
const choose = (page, list, title, value) => page.evaluate((list, title, value) => {
  const labels = [...document.querySelectorAll(`#${list} label`)];
  const select = labels.find((one) => one.firstChild.textContent === title).querySelector("select");
  const option = [...select.options].find((one) => value === null ? one.value !== "" : one.text === value);
  select.value = option.value;
  select.dispatchEvent(new Event("change"));
  return option.text;
}, list, title, value);
const clear = (page, list) => page.evaluate((list) => {
  const buttons = [...document.querySelectorAll(`#${list} .controls button`)];
  buttons.find((one) => one.textContent === "Clear filters").click();
}, list);
const total = (text) => Number(/of ([\d,]+) rows|^([\d,]+) (?:of|rows)/.exec(text).slice(1).find((n) => n).replaceAll(",", ""));

/** The review that the page holds. */
const review = (name) => {
  const html = readFileSync(join(directory, name), "utf8");
  const packed = /id="review">([^<]*)</.exec(html)[1];
  return JSON.parse(gunzipSync(Buffer.from(packed, "base64")));
};
const day = (time) => (time === null || time === undefined ? "–" : time.slice(0, 10));

const checks = {
  async "shows what the review says"({ page }) {
    const list = "everyone-list";
    const users = new Map(review("2000.html").users.map((user) => [user.email, user]));
    const shown = await rows(page, list);
    assert.equal(shown.length, 100);
    const details = await page.$$eval(`#${list} .open`, (buttons) => buttons.map((button) => {
      button.click();
      const detail = document.getElementById(button.getAttribute("aria-controls"));
      const told = [...detail.querySelectorAll("dt")].map((dt) => [dt.textContent, dt.nextElementSibling.textContent]);
      const reasons = detail.querySelectorAll("li").length;
      button.click();
      return { told, reasons };
    }));
    shown.forEach(([name, department, , verdict, , login, participation, use, confidence], at) => {
      const told = new Map(details[at].told);
      const user = users.get(told.get("Address"));
      assert.equal(name, user.name ?? user.email);
      const clocks = [user.clocks.login, user.clocks.participation, user.clocks.licence_use];
      assert.deepEqual([login, participation, use], clocks.map(day), name);
      const own = user.metadata.department;
      assert.equal(department, typeof own === "string" ? own : "(not set)");
      assert.equal(told.get("Department"), department);
      // The row is of one of the user's verdicts: that with these words and numbers.
      const number = (n) => String(n).replace(/\B(?=(\d{3})+(?!\d))/g, ",");
      const same = user.verdicts.filter((one) => {
        const evidence = new Map(one.evidence.map((each) => [each.fact, each]));
        const text = (fact, word) => {
          const { number: n, time } = evidence.get(fact) ?? {};
          const parts = [n === undefined ? [] : [number(n)], time === undefined ? [] : [`${word}${day(time)}`]];
          return parts.flat().join(", ");
        };
        return verdict.startsWith(one.verdict.is.replaceAll("_", " "))
          && confidence.startsWith(one.confidence)
          && details[at].reasons === one.reasons.length
          && (told.get("User created (users)") ?? "") === text("created", "")
          && (told.get("Sign-ins (sign-in report)") ?? "") === text("sign_ins", "last ")
          && (told.get("Meetings and webinars hosted (meeting history)") ?? "") === text("hosted", "last ")
          && (told.get("Upcoming events (upcoming events)") ?? "") === text("upcoming", "first ");
      });
      assert(same.length > 0, `${name}: ${verdict} ${JSON.stringify(details[at])} ${JSON.stringify(user.verdicts)}`);
    });
  },

  async "sorts, and says in which order"({ page }) {
    const list = "everyone-list";
    for (const title of ["Last licence use", "Name", "What to do", "Reason", "Confidence", "Last login"]) {
      const cell = await head(page, list, title);
      const order = () => cell.evaluate((element) => element.getAttribute("aria-sort"));
      await cell.evaluate((element) => element.querySelector("button").click());
      const once = [await order(), await column(page, list, title)];
      await cell.evaluate((element) => element.querySelector("button").click());
      const twice = [await order(), await column(page, list, title)];
      assert.deepEqual([once[0], twice[0]], ["ascending", "descending"], title);
      if (title.startsWith("Last")) {
        const up = [...once[1]].sort();
        assert.deepEqual(once[1], up, title);
        assert.deepEqual(twice[1], [...twice[1]].sort().reverse(), title);
        assert(!once[1].includes("–") && !twice[1].includes("–"), "what is not known comes last");
      } else {
        assert.notDeepEqual(once[1], twice[1], title);
      }
    }
    const sorted = await page.$$eval(`#${list} thead [aria-sort]`, (all) => all.length);
    assert.equal(sorted, 1);
    // Figures sort as numbers.
    await page.evaluate(() => document.querySelectorAll("#users-by thead button")[1].click());
    const numbers = await page.$$eval("#users-by tbody tr", (all) => all.map((row) => Number(row.cells[1].textContent.replaceAll(",", ""))));
    assert.deepEqual(numbers, [...numbers].sort((a, b) => a - b));
  },

  async "filters by each field, by name, and turns pages"({ page }) {
    const list = "everyone-list";
    await page.evaluate((list) => { document.querySelector(`#${list} details`).open = true; }, list);
    await page.waitForFunction((list) => document.querySelectorAll(`#${list} select`).length === 12, {}, list);
    const all = total(await status(page, list));
    const titles = await page.$$eval(`#${list} label`, (labels) => labels.map((one) => one.firstChild.textContent));
    assert.equal(titles.length, 13, titles);
    for (const title of titles.slice(1)) {
      const value = await choose(page, list, title, null);
      const left = await status(page, list);
      assert.match(left, /rows\.$/, title);
      await page.evaluate((list) => document.querySelector(`#${list} .open`).click(), list);
      const told = await page.$eval(`#${list} .detail:not([hidden])`, (detail) => detail.textContent);
      if (!["What to do", "Licence"].includes(title)) assert(told.includes(value), `${title} ${value}: ${told}`);
      await clear(page, list);
    }
    assert.equal(total(await status(page, list)), all);
    const name = (await rows(page, list))[3][0];
    await page.type(`#${list} input`, name.toUpperCase());
    const found = await rows(page, list);
    assert(found.length > 0 && found.every(([one]) => one === name), name);
    await page.type(`#${list} input`, " nobody is called so");
    assert.match(await status(page, list), /^No rows of/);
    await clear(page, list);
    await page.evaluate((list) => document.querySelectorAll(`#${list} .pager button`)[1].click(), list);
    assert.match(await status(page, list), /^101–200 of/);
    await page.evaluate((list) => document.querySelectorAll(`#${list} .pager button`)[0].click(), list);
    assert.match(await status(page, list), /^1–100 of/);
  },

  async "opens a row by the keyboard to the evidence"({ page }) {
    const list = "release-list";
    await page.focus(`#${list} .open`);
    await page.keyboard.press("Enter");
    const expanded = await page.$eval(`#${list} .open`, (button) => button.getAttribute("aria-expanded"));
    const shown = await page.$eval(`#${list} .detail:not([hidden])`, (detail) => detail.textContent);
    assert.equal(expanded, "true");
    for (const part of ["Reasons", "Times", "Last licence use", "Numbers behind it", "Large Meeting Capacity", "@example.com"]) {
      assert(shown.includes(part), part);
    }
    const active = await page.evaluate(() => document.activeElement.className);
    assert.equal(active, "open");
    await page.keyboard.press("Enter");
    assert.equal((await page.$$(`#${list} .detail:not([hidden])`)).length, 0);
    await page.keyboard.press("Enter");
    assert.match(await status(page, list), / licences\.$/);
  },

  async "has nothing that axe finds"({ page }) {
    await page.evaluate((list) => { document.querySelector(`#${list} details`).open = true; }, "release-list");
    await page.evaluate(axe.source);
    const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
    const told = found.violations.map((one) => `${one.id}: ${one.help}: ${one.nodes.slice(0, 3).map((node) => node.html).join(" ")}`);
    assert.deepEqual(told, []);
  },

  async "is as wide as the window"({ page }) {
    const [wide, inner] = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
    assert(wide <= inner, `${wide} in ${inner}`);
  },
};

// Times of the page, which are told; its size is bounded. Gives how many rows there are.
async function quick(browser, name) {
  const size = statSync(join(directory, name)).size;
  assert(size < LARGEST, `${size} bytes`);
  const { page, heard } = await open(browser, name);
  const all = await status(page, "everyone-list");
  const ready = await page.evaluate(() => performance.getEntriesByName("ready")[0].startTime);
  const times = await page.evaluate(() => {
    const place = document.getElementById("everyone-list");
    const time = (act) => {
      const begin = performance.now();
      act();
      void place.offsetHeight;
      return performance.now() - begin;
    };
    const median = (all) => all.sort((a, b) => a - b)[Math.floor(all.length / 2)];
    const sorts = [...place.querySelectorAll("thead button")].flatMap((button) => [time(() => button.click()), time(() => button.click())]);
    const input = place.querySelector("input");
    const searches = ["a", "ma", "mar", "x", ""].map((words) => time(() => {
      input.value = words;
      input.dispatchEvent(new Event("input"));
    }));
    const select = place.querySelectorAll("select")[1];
    const choices = [...select.options].map((option) => time(() => {
      select.value = option.value;
      select.dispatchEvent(new Event("change"));
    }));
    const filters = [...searches, ...choices];
    return { sort: [median(sorts), Math.max(...sorts)], filter: [median(filters), Math.max(...filters)] };
  });
  const ms = (all) => all.map((n) => `${n.toFixed(0)} ms`).join(", at most ");
  console.log(`     ${size} bytes, usable after ${ready.toFixed(0)} ms (to be under 1000); sort ${ms(times.sort)}, filter ${ms(times.filter)} (to be under 150)`);
  assert.deepEqual(heard, []);
  await page.close();
  return all;
}

const pages = (pdf) => (Buffer.from(pdf).toString("latin1").match(/\/Type\s*\/Page[^s]/g) ?? []).length;

const alone = {
  async "is at most six sheets of paper"(browser) {
    for (const name of ["2000.html", "50000.html", "read.html", "hidden.html"]) {
      const { page } = await open(browser, name);
      const sheets = pages(await page.pdf({ format: "A4" }));
      console.log(`     ${name}: ${sheets} pages of A4`);
      assert(sheets > 1 && sheets <= PAGES, `${name}: ${sheets}`);
      await page.close();
    }
  },

  async "has its totals without script"(browser) {
    const { page } = await open(browser, "2000.html", { script: false });
    const text = await (await page.$("body")).evaluate((body) => body.innerText).catch(() => null);
    const html = text ?? await page.content();
    for (const part of ["can be saved (confirmed)", "Seats of the whole account", "Users by department", "needs JavaScript"]) {
      assert(html.includes(part), part);
    }
    await page.close();
  },

  async "shows hostile names as text"(browser) {
    const { page, heard } = await open(browser, "hostile.html");
    const shown = await rows(page, "everyone-list");
    const names = shown.map(([name]) => name);
    assert(names.some((name) => name.includes("</script><img src=x onerror=alert(1)>")), names.join("\n"));
    assert(names.some((name) => name.includes("\\u{202e}gnp.exe")), names.join("\n"));
    assert.equal((await page.$$("img")).length, 0);
    await page.evaluate(() => document.querySelectorAll(".open").forEach((button) => button.click()));
    assert.equal((await page.$$("img, b")).length, 0);
    // Numbers of a text are not those of things: they stand as they were written.
    const told = await page.$eval("#everyone-list", (list) => list.textContent);
    assert(told.includes("ticket 48213, until 2027"), told);
    assert.deepEqual(heard, []);
    await page.close();
  },

  async "hides names"(browser) {
    const { page, heard } = await open(browser, "hidden.html");
    const names = await column(page, "release-list", "Name");
    assert(names.every((name) => /^user-[0-9a-hj-km-np-tv-z]{16}$/.test(name)), names[0]);
    assert.deepEqual(heard, []);
    await page.close();
  },

  async "is quick with 50,000 users"(browser) {
    assert.match(await quick(browser, "50000.html"), /^1–100 of [5-9]\d,\d{3} rows\.$/);
  },

  async "is quick with the users that were read from the fake"(browser) {
    assert.match(await quick(browser, "read.html"), /^1–100 of \d+,\d{3} rows\.$/);
  },
};

const profile = mkdtempSync(join(tmpdir(), "zoom-admin-browser-"));
const browser = await puppeteer.launch({
  executablePath: chromium,
  headless: true,
  userDataDir: profile,
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
});
let failed = 0;
const check = async (name, run) => {
  try {
    await run();
    console.log(`ok   ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`FAIL ${name}\n${error.stack}`);
  }
};
try {
  for (const width of [1280, 390]) {
    for (const scheme of ["light", "dark"]) {
      const opened = await open(browser, "2000.html", { width, scheme });
      for (const [name, run] of Object.entries(checks)) {
        await check(`${width} ${scheme}: ${name}`, () => run(opened));
      }
      await check(`${width} ${scheme}: says nothing and loads nothing`, () => assert.deepEqual(opened.heard, []));
      await opened.page.close();
    }
  }
  for (const [name, run] of Object.entries(alone)) {
    await check(name, () => run(browser));
  }
} finally {
  await browser.close();
  rmSync(profile, { recursive: true, force: true });
}
console.log(failed === 0 ? "The page is as it should be." : `${failed} checks failed.`);
process.exitCode = failed === 0 ? 0 : 1;
