// The grid of a return: arrows and Enter move, a block from a spreadsheet is pasted at once, and what changed saves
// itself, all cells in one request. Without scripts the same form is sent by its button.
"use strict";
(() => {
  const form = document.querySelector("[data-grid]");
  const pause = { typed: 1500, pasted: 200, again: 8000 };

  // Words that were offered from an earlier round are put into the field of the explanation; nothing is sent by that.
  document.addEventListener("click", (event) => {
    const offered = event.target.closest("[data-offers]");
    if (offered) {
      const field = document.getElementById(offered.dataset.offers);
      field.value = offered.dataset.words;
      field.focus();
    }
    const all = event.target.closest("[data-ticks]");
    if (all) {
      const boxes = [...document.querySelectorAll(`input[name="${all.dataset.ticks}"]`)];
      const wanted = boxes.some((one) => !one.checked);
      for (const box of boxes) {
        box.checked = wanted;
      }
    }
  });
  for (const button of document.querySelectorAll("[data-ticks]")) {
    button.hidden = false;
  }

  if (!form) {
    return;
  }
  const says = form.dataset;
  const status = document.querySelector("[data-status]");
  const about = document.getElementById("about");
  const table = form.querySelector("table");
  const rows = [...table.tBodies].flatMap((body) => [...body.rows]).map((row) => [...row.cells]);
  const inputs = [...form.querySelectorAll("[data-cell]")];
  const places = new Map();
  const key = `sunan-return:${says.key}`;
  const origin = document.getElementById("counts");
  const wide = matchMedia("(min-width: 64rem)");
  let timer = 0;
  let looking = 0;
  let sending = false;
  let leaving = false;
  let answered = null;
  let line = Promise.resolve();

  rows.forEach((cells, row) =>
    cells.forEach((cell, column) => {
      const input = cell.querySelector("[data-cell]");
      if (input) {
        places.set(input, [row, column]);
      }
    })
  );

  function say(words, kind = "") {
    status.textContent = words;
    status.dataset.kind = kind;
  }

  function changed() {
    return inputs.filter((one) => one.value !== one.dataset.saved);
  }

  // Kept in this browser until it is saved ---------------------------------------------------------------------------

  function keep() {
    try {
      const unsaved = changed().map((one) => [one.dataset.cell, one.value]);
      if (unsaved.length) {
        localStorage.setItem(key, JSON.stringify(unsaved));
      } else {
        localStorage.removeItem(key);
      }
    } catch {
      // Without storage what was typed lives as long as the page.
    }
  }

  function bringBack() {
    let kept = [];
    try {
      kept = JSON.parse(localStorage.getItem(key)) || [];
    } catch {
      return;
    }
    const byCell = new Map(inputs.map((one) => [one.dataset.cell, one]));
    let count = 0;
    for (const [cell, held] of kept) {
      const input = byCell.get(cell);
      if (input && !input.readOnly && input.value !== held) {
        input.value = held;
        note(input);
        count += 1;
      }
    }
    if (count) {
      say(says.kept.replace("#n", count));
      later(pause.typed);
    }
  }

  // Saving ------------------------------------------------------------------------------------------------------------

  function note(input) {
    input.classList.toggle("is-changed", input.value !== input.dataset.saved);
  }

  function later(milliseconds) {
    clearTimeout(timer);
    timer = setTimeout(save, milliseconds);
  }

  // One question after the other: what is shown beside a cell never overtakes what was saved before.
  function ask(verb, address, how) {
    line = line.then(() => htmx.ajax(verb, address, how)).catch(() => undefined);
    return line;
  }

  async function save() {
    clearTimeout(timer);
    const cells = changed();
    if (leaving || !cells.length) {
      return;
    }
    if (sending) {
      later(pause.pasted);
      return;
    }
    sending = true;
    const sent = cells.map((one) => [one, one.value]);
    const token = form.querySelector("input[name=csrfmiddlewaretoken]").value;
    const values = { by_itself: "1", csrfmiddlewaretoken: token };
    for (const [input, held] of sent) {
      values[input.name] = held;
    }
    say(says.saving);
    answered = null;
    try {
      // Asked for by an element outside of the form, so that only what changed is sent.
      await ask("POST", form.action, { source: origin, values, swap: "none" });
    } catch {
      // Told below: without an answer nothing was saved.
    }
    sending = false;
    if (!answered || !answered.getResponseHeader("Sunan-Saved")) {
      // What is refused is said in plain text; any other answer is a page about something else.
      const isRefused = answered && (answered.getResponseHeader("Content-Type") || "").startsWith("text/plain");
      const isGone = answered && answered.status > 0 && answered.status < 500;
      say(isRefused ? answered.responseText : isGone ? says.gone : says.failed, "bad");
      if (!isGone) {
        later(pause.again);
      }
      return;
    }
    const versions = new Map(
      (document.getElementById("versions").dataset.versions || "").split(" ").map((one) => one.split(":"))
    );
    for (const [input, held] of sent) {
      input.dataset.saved = held;
      if (versions.has(input.dataset.cell)) {
        input.name = `c-${input.dataset.cell}-${versions.get(input.dataset.cell)}`;
      }
      note(input);
    }
    check(sent.map(([input]) => input.dataset.cell));
    keep();
    if (about && sent.some(([input]) => input.dataset.cell === about.dataset.shows)) {
      look(about.dataset.shows);
    }
    if (changed().length) {
      later(pause.typed);
    }
  }

  // What is found at the cells comes afterwards, so that saving does not wait for it.
  function check(cells) {
    const found = [...form.querySelectorAll("[data-flagged]")].map((one) => one.id.slice(2));
    const wanted = encodeURIComponent([...new Set([...cells, ...found])].join(" "));
    ask("GET", `${says.check}?cells=${wanted}`, { source: origin, swap: "none" });
  }

  // The state beside a cell comes with the version that is the latest; the next change says which it saw.
  function named(input, state) {
    input.name = `c-${input.dataset.cell}-${state.dataset.version}`;
    input.toggleAttribute("aria-invalid", state.hasAttribute("data-wrong"));
  }

  // Moving ------------------------------------------------------------------------------------------------------------

  function go(input, down, right) {
    let [row, column] = places.get(input);
    for (;;) {
      row += down;
      column += right;
      if (!rows[row] || !rows[row][column]) {
        return false;
      }
      const next = rows[row][column].querySelector("[data-cell]");
      if (next) {
        next.focus();
        next.select();
        return true;
      }
    }
  }

  form.addEventListener("keydown", (event) => {
    const input = event.target;
    if (!places.has(input) || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) {
      return;
    }
    const whole = input.selectionStart === 0 && input.selectionEnd === input.value.length;
    const atStart = whole || (input.selectionStart === input.selectionEnd && input.selectionStart === 0);
    const atEnd = whole || (input.selectionStart === input.selectionEnd && input.selectionEnd === input.value.length);
    const moves = {
      ArrowUp: [-1, 0, true],
      ArrowDown: [1, 0, true],
      Enter: [event.shiftKey ? -1 : 1, 0, true],
      ArrowLeft: [0, -1, atStart],
      ArrowRight: [0, 1, atEnd],
    };
    const move = moves[event.key];
    if (event.key === "Escape") {
      input.value = input.dataset.saved;
      note(input);
      keep();
    } else if (move && move[2]) {
      event.preventDefault();
      go(input, move[0], move[1]);
    }
  });

  form.addEventListener("paste", (event) => {
    const input = event.target;
    const written = event.clipboardData.getData("text/plain").replace(/\r\n?/g, "\n").replace(/\n$/, "");
    if (!places.has(input) || !/[\t\n]/.test(written)) {
      return;
    }
    event.preventDefault();
    const [top, left] = places.get(input);
    let taken = 0;
    let outside = 0;
    written.split("\n").forEach((line, down) =>
      line.split("\t").forEach((value, right) => {
        const cell = rows[top + down] && rows[top + down][left + right];
        const target = cell && cell.querySelector("[data-cell]");
        if (target && !target.readOnly) {
          target.value = value.trim().replace(/^"(.*)"$/, "$1");
          note(target);
          taken += 1;
        } else if (value.trim()) {
          outside += 1;
        }
      })
    );
    keep();
    const beyond = outside ? ` ${says.outside.replace("#n", outside)}` : "";
    document.querySelector("[data-pasted-note]").textContent = says.pasted.replace("#n", taken) + beyond;
    later(pause.pasted);
  });

  form.addEventListener("input", (event) => {
    const input = event.target;
    if (places.has(input)) {
      note(input);
      keep();
      later(pause.typed);
    }
  });

  // Beside the grid stands what is known of the cell one is in ---------------------------------------------------------

  function look(cell) {
    about.dataset.shows = cell;
    ask("GET", `${says.cells}${cell}/`, { source: about, target: about, swap: "innerHTML" });
  }

  // A form beside the grid changes its cell too: the state of the cell comes back, and the field takes it over.
  document.body.addEventListener("htmx:oobAfterSwap", (event) => {
    const state = event.target;
    const input =
      state.dataset &&
      state.dataset.typed !== undefined &&
      form.querySelector(`[data-cell="${state.id.slice(2)}"]`);
    if (input && input.value === input.dataset.saved) {
      input.value = input.dataset.saved = state.dataset.typed;
      input.placeholder = state.dataset.none || "";
      named(input, state);
    }
  });
  origin.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.requestConfig.verb === "post") {
      answered = event.detail.xhr;
    }
  });
  for (const kind of ["htmx:responseError", "htmx:sendError"]) {
    origin.addEventListener(kind, (event) => event.stopPropagation());
    about?.addEventListener(kind, (event) => {
      event.stopPropagation();
      about.textContent = says.broken;
      delete about.dataset.shows;
    });
  }

  form.addEventListener("focusin", (event) => {
    const input = event.target;
    if (!places.has(input)) {
      return;
    }
    form.querySelector(".is-here")?.classList.remove("is-here");
    input.closest("td").classList.add("is-here");
    clearTimeout(looking);
    if (about && wide.matches && about.dataset.shows !== input.dataset.cell) {
      looking = setTimeout(() => look(input.dataset.cell), 250);
    }
  });

  for (const input of inputs) {
    input.dataset.saved = input.value;
  }
  addEventListener("beforeunload", (event) => {
    if (!leaving && changed().length) {
      save();
      event.preventDefault();
    }
  });
  document.addEventListener("submit", (event) => {
    if (event.target === form) {
      leaving = true;
    }
  });
  document.addEventListener("visibilitychange", () => document.hidden && save());
  bringBack();
})();
