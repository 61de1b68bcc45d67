
"use strict";
(() => {
  const PAGE = 100;
  const DAY = 86400000;

  // Elements and text: nothing here is ever read as markup.
  const make = (name, attributes = {}, ...children) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (value !== null) element.setAttribute(key, value);
    }
    for (const child of children) {
      element.append(child);
    }
    return element;
  };
  const isolated = (text) => make("bdi", {}, String(text));
  const grouped = (number) => String(number).replace(/\B(?=(\d{3})+(?!\d))/g, ",");

  // A column of whole numbers: see `columns.rs`.
  const digit = (text, at) => {
    const code = text.charCodeAt(at);
    return code - 35 - (code > 92 ? 1 : 0);
  };
  const unpack = ([least, text]) => {
    const numbers = new Float64Array(text.length);
    let count = 0;
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      let above;
      if (code === 32) {
        const end = text.indexOf(" ", at + 1);
        above = Number(text.slice(at + 1, end));
        at = end;
      } else if (code === 33) {
        above = 91 + digit(text, at + 1) * 91 + digit(text, at + 2);
        at += 2;
      } else {
        above = digit(text, at);
      }
      numbers[count] = least + above;
      count += 1;
    }
    return numbers.subarray(0, count);
  };

  // An address that was shortened by the name: see `persons.rs`.
  const address = (short, name, domain) => {
    if (short.startsWith("=")) return short.slice(1);
    const words = name.split(" ").filter((word) => word !== "");
    const first = (words[0] ?? "").toLowerCase();
    const last = (words.length > 1 ? words[words.length - 1] : "").toLowerCase();
    const at = short.lastIndexOf("@");
    const local = short.slice(0, at).split("<").join(first).split(">").join(last);
    const own = short.slice(at + 1);
    return `${local}@${own === "" ? domain : own}`;
  };

  const read = async (id) => {
    const text = atob(document.getElementById(id).textContent);
    const bytes = new Uint8Array(text.length);
    for (let at = 0; at < text.length; at += 1) bytes[at] = text.charCodeAt(at);
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Response(stream).json();
  };

  // The people: columns by user and by row, and what a row says.
  const people = (data) => {
    const counts = unpack(data.counts);
    const names = data.names.split("\n");
    const mails = data.mails.split("\n");
    const rows = counts.reduce((sum, n) => sum + n, 0);
    const user = new Uint32Array(rows);
    let next = 0;
    counts.forEach((n, at) => {
      for (let i = 0; i < n; i += 1, next += 1) user[next] = at;
    });
    const shape = unpack(data.shape);
    const columns = data.lines.map((line) => line.columns.map(unpack));
    // Where the numbers of each line of a row are: lines are in the order of rows.
    const starts = new Uint32Array(rows + 1);
    for (let row = 0; row < rows; row += 1) {
      const [reasons, evidence] = data.shapes[shape[row]];
      starts[row + 1] = starts[row] + reasons.length + evidence.length;
    }
    const places = new Uint32Array(starts[rows]);
    const used = new Uint32Array(data.lines.length);
    for (let row = 0, at = 0; row < rows; row += 1) {
      for (const lines of data.shapes[shape[row]]) {
        for (const line of lines) {
          places[at] = used[line];
          used[line] += 1;
          at += 1;
        }
      }
    }
    const today = Date.parse(data.today);
    const date = (ago) => new Date(today - ago * DAY).toISOString().slice(0, 10);
    const text = (line, place) => {
      const { parts, kinds } = data.lines[line];
      let all = parts[0];
      for (let at = 0; at < kinds.length; at += 1) {
        const number = columns[line][at][place];
        const written = { d: date, g: grouped }[kinds[at]] ?? String;
        all += written(number) + parts[at + 1];
      }
      return all;
    };
    const texts = (row, which) => {
      const [reasons, evidence] = data.shapes[shape[row]];
      const skip = which === 0 ? 0 : reasons.length;
      return (which === 0 ? reasons : evidence).map((line, at) => [
        data.lines[line].label,
        text(line, places[starts[row] + skip + at]),
      ]);
    };
    // A day is 0 for none, one more than the distance for the past, and less than 0 to come.
    const day = (number) => (number === 0 ? "–" : date(number > 0 ? number - 1 : number));
    const ofUser = (column) => {
      const numbers = unpack(column);
      return (row) => numbers[user[row]];
    };
    const ofRow = (column) => {
      const numbers = unpack(column);
      return (row) => numbers[row];
    };
    const order = data.lines.map((line, at) => at);
    order.sort((a, b) => {
      const [x, y] = [data.lines[a].parts.join(" "), data.lines[b].parts.join(" ")];
      return x < y ? -1 : Number(x > y);
    });
    const rank = new Uint32Array(order.length);
    order.forEach((line, at) => { rank[line] = at; });
    let lower = null;
    return {
      rows,
      user,
      name: (row) => names[user[row]],
      mail: (row) => {
        const at = user[row];
        return address(mails[at], names[at], data.domain);
      },
      search: (row) => {
        lower ??= names.map((name, at) => `${name}\n${address(mails[at], name, data.domain)}`.toLowerCase());
        return lower[user[row]];
      },
      reasons: (row) => texts(row, 0).map(([, line]) => line),
      reasonRank: (row) => {
        const [first] = data.shapes[shape[row]][0];
        return first === undefined ? rank.length : rank[first];
      },
      evidence: (row) => texts(row, 1),
      day,
      clocks: data.clocks.map(ofUser),
      until: ofRow(data.until),
      metadata: data.metadata.map(({ title, values, column }) => ({ title, values, at: ofUser(column) })),
      licence: { title: "Licence", values: data.licences.values, at: ofRow(data.licences.column) },
      verdict: {
        title: "What to do",
        values: data.verdicts.values.map(([text]) => text),
        lists: data.verdicts.values.map(([, lists]) => lists),
        at: ofRow(data.verdicts.column),
      },
      confidence: { title: "Confidence", values: data.confidence.values, at: ofRow(data.confidence.column) },
    };
  };

  // What can be sorted: a button in each head, and its state for those who do not see it.
  const heads = (names, sort) => {
    const state = { column: -1, down: false };
    const by = (at) => {
      state.down = state.column === at && !state.down;
      state.column = at;
      names.forEach((other) => other.removeAttribute("aria-sort"));
      names[at].setAttribute("aria-sort", state.down ? "descending" : "ascending");
      sort(state);
    };
    names.forEach((cell, at) => {
      const button = make("button", { type: "button" });
      button.append(...cell.childNodes);
      cell.append(button);
      button.addEventListener("click", () => by(at));
    });
    return by;
  };

  const pager = (turn) => {
    const back = make("button", { type: "button", class: "plain" }, "Previous 100");
    const on = make("button", { type: "button", class: "plain" }, "Next 100");
    const bar = make("div", { class: "pager" }, back, on);
    back.addEventListener("click", () => turn(-1));
    on.addEventListener("click", () => turn(1));
    return {
      bar,
      show: (page, pages) => {
        bar.hidden = pages < 2;
        back.setAttribute("aria-disabled", String(page === 0));
        on.setAttribute("aria-disabled", String(page + 1 >= pages));
      },
    };
  };

  const status = (from, shown, all, total, what) => {
    const of = all === total ? grouped(all) : `${grouped(all)} of ${grouped(total)}`;
    if (all === 0) return `No ${what} of ${grouped(total)} match.`;
    if (shown === all) return `${of} ${what}.`;
    return `${grouped(from + 1)}–${grouped(from + shown)} of ${of} ${what}.`;
  };

  // A table of figures, which is complete without this.
  const figures = (table) => {
    const body = table.tBodies[0];
    const rows = [...body.rows];
    const number = (row, at) => {
      const text = row.cells[at].textContent.replace(/,/g, "").replace("−", "-");
      const found = /-?\d+(\.\d+)?/.exec(text);
      return found === null ? null : Number(found[0]);
    };
    let shown = rows;
    let page = 0;
    let words = "";
    const scroll = table.parentElement;
    const count = make("p", { class: "count", role: "status" });
    const turner = pager((step) => {
      const pages = Math.ceil(shown.length / PAGE);
      page = Math.min(Math.max(page + step, 0), Math.max(pages - 1, 0));
      draw();
    });
    const draw = () => {
      const part = shown.slice(page * PAGE, (page + 1) * PAGE);
      body.replaceChildren(...part);
      turner.show(page, Math.ceil(shown.length / PAGE));
      count.textContent = status(page * PAGE, part.length, shown.length, rows.length, "rows");
    };
    const filter = () => {
      shown = rows.filter((row) => row.textContent.toLowerCase().includes(words));
      page = 0;
      draw();
    };
    const cells = [...table.tHead.rows[0].cells];
    heads(cells, ({ column, down }) => {
      const isNumber = cells[column].classList.contains("n");
      const keys = new Map(rows.map((row) => [
        row,
        isNumber ? number(row, column) : row.cells[column].textContent.toLowerCase(),
      ]));
      rows.sort((a, b) => {
        const [x, y] = [keys.get(a), keys.get(b)];
        if (x === null || y === null) return Number(x === null) - Number(y === null);
        const sign = x < y ? -1 : Number(x > y);
        return down ? -sign : sign;
      });
      filter();
    });
    if (rows.length > 20) {
      const input = make("input", { type: "search", autocomplete: "off" });
      input.addEventListener("input", () => {
        words = input.value.trim().toLowerCase();
        filter();
      });
      const label = make("label", {}, "Search this table", input);
      scroll.before(make("div", { class: "controls" }, label), count);
      scroll.after(turner.bar);
      draw();
    }
    const printed = table.closest("#trend") === null ? 15 : 6;
    if (rows.length > printed) {
      scroll.after(make("p", { class: "print-note" }, `On paper: the first ${printed} of ${grouped(rows.length)} rows.`));
    }
  };

  // A list of people and their licences.
  const list = (place, who) => {
    const view = place.dataset.view;
    const letter = { release: "r", unknown: "u", guarded: "g" }[view] ?? "";
    // Among everyone there are users without a licence.
    const what = view === "all" ? "rows" : "licences";
    const id = place.id;
    const all = [];
    for (let row = 0; row < who.rows; row += 1) {
      if (letter === "" || who.verdict.lists[who.verdict.at(row)] === letter) all.push(row);
    }
    const [login, participation, use] = who.clocks;
    const clock = (title, at) => ({ title, class: "day wide", text: (row) => who.day(at(row)), key: recent(at) });
    // Nothing comes last, whichever way the days are sorted; the earliest day is the largest distance.
    const recent = (at) => (row) => (at(row) === 0 ? null : -at(row));
    const coded = (one, kind) => ({ title: one.title, class: kind, text: (row) => one.values[one.at(row)], key: one.at });
    const department = who.metadata[0];
    const columns = [
      { title: "Name", class: "", text: who.name, key: (row) => who.user[row] },
      coded(department, "wide"),
      coded(who.licence, "wide"),
      coded(who.verdict, ""),
      { title: "Reason", class: "wide reason", text: (row) => who.reasons(row)[0] ?? "", key: who.reasonRank },
      clock("Last login", login),
      clock("Last participation", participation),
      { ...clock("Last licence use", use), class: "day" },
    ];
    if (view === "guarded") {
      const until = { title: "Kept until", class: "day", text: (row) => who.day(who.until(row)), key: recent(who.until) };
      columns.push(until);
    } else if (view !== "unknown") {
      columns.push(coded(who.confidence, "wide"));
    }

    let shown = all;
    let sorted = all;
    let page = 0;
    const chosen = new Map();
    let words = "";

    const matches = (row) => {
      for (const [one, value] of chosen) {
        if (one.at(row) !== value) return false;
      }
      return words === "" || who.search(row).includes(words);
    };
    const filter = () => {
      shown = chosen.size === 0 && words === "" ? sorted : sorted.filter(matches);
      page = 0;
      draw();
    };

    const count = make("p", { class: "count", role: "status" });
    const body = make("tbody");
    const line = make("tr");
    const table = make(
      "table",
      { class: "people" },
      make("caption", { id: `${id}-caption` }, place.dataset.caption),
      make("thead", {}, line),
      body,
    );
    columns.forEach((column) => {
      line.append(make("th", { scope: "col", class: column.class }, column.title));
    });
    const by = heads([...line.cells], ({ column, down }) => {
      const { key } = columns[column];
      const sign = down ? -1 : 1;
      const size = who.rows + 1;
      const keys = new Float64Array(all.length);
      all.forEach((row, at) => {
        const value = key(row);
        keys[at] = (value === null ? 1e9 : sign * value) * size + row;
      });
      keys.sort();
      sorted = Array.from(keys, (value) => ((value % size) + size) % size);
      filter();
    });

    const evidence = (row) => {
      const pairs = (title, entries) => {
        const dl = make("dl");
        for (const [label, value] of entries) {
          dl.append(make("dt", {}, isolated(label)), make("dd", {}, isolated(value)));
        }
        return make("div", {}, make("h3", {}, title), dl);
      };
      const reasons = who.reasons(row).map((reason) => make("li", {}, isolated(reason)));
      const until = who.until(row);
      const times = pairs("Times", [
        ["Last login", who.day(login(row))],
        ["Last participation", who.day(participation(row))],
        ["Last licence use", who.day(use(row))],
        ...(until === 0 ? [] : [["Kept until", who.day(until)]]),
        ["Confidence", who.confidence.values[who.confidence.at(row)]],
      ]);
      const block = make("div", {}, make("h3", {}, "Reasons"), make("ul", {}, ...reasons), ...times.childNodes);
      return make(
        "div",
        { class: "evidence" },
        block,
        pairs("Numbers behind it", who.evidence(row)),
        pairs("User", [
          ...(who.mail(row) === "" ? [] : [["Address", who.mail(row)]]),
          ["Licence", who.licence.values[who.licence.at(row)]],
          ...who.metadata.map((one) => [one.title, one.values[one.at(row)]]),
        ]),
      );
    };
    const entry = (row) => {
      const detail = `${id}-${row}`;
      const cells = columns.map((column, at) => {
        if (at > 0) return make("td", { class: column.class }, isolated(column.text(row)));
        const button = make(
          "button",
          { type: "button", class: "open", "aria-expanded": "false", "aria-controls": detail },
          isolated(column.text(row)),
        );
        button.addEventListener("click", () => {
          const opens = button.getAttribute("aria-expanded") === "false";
          button.setAttribute("aria-expanded", String(opens));
          under.hidden = !opens;
          if (opens) cell.replaceChildren(evidence(row));
        });
        return make("th", { scope: "row" }, button);
      });
      const cell = make("td", { colspan: String(columns.length) });
      const under = make("tr", { id: detail, class: "detail", hidden: "" }, cell);
      return [make("tr", {}, ...cells), under];
    };
    const turner = pager((step) => {
      const pages = Math.max(Math.ceil(shown.length / PAGE), 1);
      const to = Math.min(Math.max(page + step, 0), pages - 1);
      if (to === page) return;
      page = to;
      draw();
    });
    const draw = () => {
      const part = shown.slice(page * PAGE, (page + 1) * PAGE);
      body.replaceChildren(...part.flatMap(entry));
      turner.show(page, Math.ceil(shown.length / PAGE));
      count.textContent = status(page * PAGE, part.length, shown.length, all.length, what);
    };

    const choice = (one) => {
      const there = new Set(all.map(one.at));
      const select = make("select", {}, make("option", { value: "" }, "All"));
      one.values.forEach((value, at) => {
        if (there.has(at)) select.append(make("option", { value: String(at) }, value));
      });
      select.addEventListener("change", () => {
        if (select.value === "") chosen.delete(one);
        else chosen.set(one, Number(select.value));
        filter();
      });
      return make("label", {}, one.title, select);
    };
    const input = make("input", { type: "search", autocomplete: "off" });
    input.addEventListener("input", () => {
      words = input.value.trim().toLowerCase();
      filter();
    });
    const more = make("div");
    let filled = false;
    const details = make("details", {}, make("summary", {}, "More filters"), more);
    details.addEventListener("toggle", () => {
      if (filled) return;
      filled = true;
      more.append(...[...who.metadata.slice(1), who.confidence].map(choice));
    });
    const clear = make("button", { type: "button", class: "plain" }, "Clear filters");
    clear.addEventListener("click", () => {
      for (const field of controls.querySelectorAll("input, select")) field.value = "";
      chosen.clear();
      words = "";
      filter();
    });
    const controls = make(
      "div",
      { class: "controls", role: "group", "aria-label": `Filters: ${place.dataset.caption}` },
      make("label", {}, "Name or address", input),
      choice(who.verdict),
      choice(department),
      choice(who.licence),
      clear,
      details,
    );
    const scroll = make("div", { class: "scroll", tabindex: "0", role: "region", "aria-labelledby": `${id}-caption` }, table);
    place.replaceChildren(controls, count, scroll, turner.bar);
    if (all.length > 6) {
      place.append(make("p", { class: "print-note" }, `On paper: the first 6 of ${grouped(all.length)} ${what}.`));
    }
    // What takes most away comes first, and the guard that ends first.
    const first = { release: 3, guarded: columns.length - 1 }[view] ?? 0;
    by(first);
  };

  const start = async () => {
    document.querySelectorAll("table.figures").forEach(figures);
    const who = people(await read("people"));
    document.querySelectorAll(".list").forEach((place) => list(place, who));
    document.documentElement.dataset.ready = "yes";
    performance.mark("ready");
  };
  start().catch((error) => {
    for (const place of document.querySelectorAll(".needs-script")) {
      place.textContent = `The list of people cannot be shown: ${error.message}. The totals are complete without it.`;
    }
  });
})();
