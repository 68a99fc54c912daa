// Small manners of every page: the theme switch, and the dialog in which a figure tells its origin.
"use strict";
(() => {
  const root = document.documentElement;
  const order = ["auto", "light", "dark"];

  function showTheme(button) {
    button.querySelector("[data-theme-word]").textContent = button.dataset[root.dataset.theme || "auto"];
  }

  function changeTheme(button) {
    const next = order[(order.indexOf(root.dataset.theme || "auto") + 1) % order.length];
    if (next === "auto") {
      delete root.dataset.theme;
    } else {
      root.dataset.theme = next;
    }
    try {
      localStorage.setItem("sunan-theme", next);
    } catch {
      // Without storage the choice lasts as long as the page.
    }
    showTheme(button);
    document.dispatchEvent(new CustomEvent("sunan:theme"));
  }

  for (const button of document.querySelectorAll("[data-theme-switch]")) {
    button.hidden = false;
    showTheme(button);
    button.addEventListener("click", () => changeTheme(button));
  }
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    document.dispatchEvent(new CustomEvent("sunan:theme"));
  });

  const dialog = document.getElementById("origin-dialog");
  document.body.addEventListener("htmx:afterSwap", (event) => {
    if (event.target.id === "origin-content" && !dialog.open) {
      dialog.showModal();
      dialog.scrollTop = 0;
    }
  });
  // A page that cannot be fetched into the dialog is opened as a page, where the refusal can be read.
  document.body.addEventListener("htmx:responseError", (event) => {
    location.assign(event.detail.pathInfo.requestPath);
  });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) {
      dialog.close();
    }
  });

  for (const control of document.querySelectorAll("[data-submits]")) {
    control.addEventListener("change", () => control.form.requestSubmit());
  }

  // A box that scrolls sideways can be reached and scrolled by keyboard; one that does not needs no stop.
  function noteScrolling() {
    for (const box of document.querySelectorAll(".table-box")) {
      if (box.scrollWidth > box.clientWidth + 1) {
        box.tabIndex = 0;
      } else {
        box.removeAttribute("tabindex");
      }
    }
  }
  addEventListener("resize", noteScrolling);
  noteScrolling();
})();
