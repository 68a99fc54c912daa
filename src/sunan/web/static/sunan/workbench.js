// The workbench: a weight that is dragged asks for the ranks again, one question at a time.
"use strict";
(() => {
  const form = document.querySelector("[data-workbench]");
  if (!form) {
    return;
  }
  const result = document.querySelector("[data-result]");
  const said = document.querySelector("[data-said]");
  let asking = false;
  let waiting = false;

  function short(value) {
    return String(Math.round(value * 100) / 100);
  }

  function asked() {
    const query = new URLSearchParams();
    for (const field of form.elements) {
      if (!field.name || (field.dataset.weight && short(Number(field.value)) === field.dataset.own)) {
        continue;
      }
      query.set(field.name, field.dataset.weight ? short(Number(field.value)) : field.value);
    }
    return query;
  }

  function showShares(group) {
    const sliders = form.querySelectorAll(`[data-weight="${CSS.escape(group)}"]`);
    const total = [...sliders].reduce((sum, one) => sum + Number(one.value), 0);
    for (const one of sliders) {
      const share = total ? short((100 * Number(one.value)) / total) : "0";
      document.getElementById(`o-${one.name.slice(2)}`).textContent = `${share}%`;
      one.setAttribute("aria-valuetext", `${share}%`);
    }
  }

  async function ask() {
    if (asking) {
      waiting = true;
      return;
    }
    asking = true;
    do {
      waiting = false;
      const query = asked();
      try {
        const answer = await fetch(`${form.dataset.ranks}?${query}`, { credentials: "same-origin" });
        if (!answer.ok) {
          // The page itself says what is wrong, and keeps what was asked.
          location.assign(`${form.action}?${query}`);
          return;
        }
        result.innerHTML = await answer.text();
        history.replaceState(null, "", `${location.pathname}?${query}`);
        const sentence = result.querySelector("[data-sentence], .refused");
        said.textContent = sentence ? sentence.textContent.trim() : "";
      } catch {
        // Without an answer the ranks stay as they were; the next move asks again.
      }
    } while (waiting);
    asking = false;
  }

  form.addEventListener("input", (event) => {
    if (event.target.dataset.weight) {
      showShares(event.target.dataset.weight);
    }
    ask();
  });
  form.addEventListener("keydown", (event) => {
    // Arrow keys move by whole points; the range itself knows no steps, so that a recipe's 33.33 can stand.
    const steps = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -10, PageUp: 10 };
    const step = steps[event.key];
    if (step && event.target.dataset.weight) {
      event.preventDefault();
      const next = Math.min(100, Math.max(0, Number(event.target.value) + step));
      event.target.value = String(next);
      event.target.dispatchEvent(new Event("input", { bubbles: true }));
    }
  });
  for (const button of form.querySelectorAll("[data-without-script]")) {
    button.hidden = true;
  }
})();
