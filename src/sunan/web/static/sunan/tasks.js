// Working on tasks with the keyboard: the timeline, forms that are sent one after the other, outcomes by digit.
"use strict";
(() => {
  // Arrows lead from mark to mark: within a row by date, between rows to the nearest.
  for (const gantt of document.querySelectorAll("[data-gantt]")) {
    const rows = [...gantt.querySelectorAll("[data-row]")]
      .map((row) => [...row.querySelectorAll("[data-mark]")])
      .filter((marks) => marks.length);
    const middle = (mark) => {
      const box = mark.getBoundingClientRect();
      return box.left + box.width / 2;
    };
    for (const marks of rows) {
      marks.sort((one, other) => middle(one) - middle(other));
    }
    const hint = document.querySelector("[data-gantt-hint]");
    if (hint && rows.length) {
      hint.hidden = false;
    }

    gantt.addEventListener("keydown", (event) => {
      const current = event.target.closest("[data-mark]");
      const at = rows.findIndex((marks) => marks.includes(current));
      const steps = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
      const step = steps[event.key];
      if (!current || !step || event.altKey || event.ctrlKey || event.metaKey) {
        return;
      }
      const along = step[0] === 0 ? rows[at][rows[at].indexOf(current) + step[1]] : undefined;
      const others = step[0] === 0 ? undefined : rows[at + step[0]];
      const nearest = others && others.reduce((best, one) =>
        Math.abs(middle(one) - middle(current)) < Math.abs(middle(best) - middle(current)) ? one : best);
      const next = along || nearest;
      if (next) {
        event.preventDefault();
        next.focus();
        next.scrollIntoView({ block: "nearest", inline: "nearest" });
      }
    });
  }

  // One form after the other: Ctrl + Enter sends, Alt + arrows lead to the one before and the one behind.
  for (const form of document.querySelectorAll("[data-quick]")) {
    const hint = form.querySelector("[data-quick-hint]");
    if (hint) {
      hint.hidden = false;
    }
    form.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        form.requestSubmit();
      }
      const typing = event.target.matches("textarea, input:not([type=radio], [type=checkbox])");
      const link = { ArrowLeft: "a[rel=prev]", ArrowRight: "a[rel=next]" }[event.key];
      const there = link && event.altKey && !typing && form.querySelector(link);
      if (there) {
        event.preventDefault();
        there.click();
      }
    });
  }

  // Digits choose an outcome, only while one of the outcomes has the focus.
  for (const group of document.querySelectorAll("[data-digits]")) {
    const choices = [...group.querySelectorAll("input[type=radio]")];
    const hint = group.parentElement.querySelector("[data-digits-hint]");
    if (hint) {
      hint.hidden = false;
    }
    group.addEventListener("keydown", (event) => {
      const chosen = choices[Number(event.key) - 1];
      if (chosen && !event.ctrlKey && !event.altKey && !event.metaKey) {
        event.preventDefault();
        chosen.checked = true;
        chosen.focus();
      }
    });
  }

  // Fields that belong to one kind of evidence are shown with it; without scripts all of them stand there.
  const kinds = [...document.querySelectorAll("[data-shows]")];
  function showFields() {
    const kind = kinds.find((one) => one.checked);
    for (const field of document.querySelectorAll("[data-for]")) {
      field.hidden = !field.dataset.for.split(" ").includes(kind && kind.dataset.shows);
    }
  }
  if (kinds.length) {
    showFields();
    for (const one of kinds) {
      one.addEventListener("change", showFields);
    }
  }

  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => print());
  }
})();
