// Applies the chosen look before the page is painted; without a choice the system's own is followed.
"use strict";
(() => {
  const kept = (() => {
    try {
      return localStorage.getItem("sunan-theme");
    } catch {
      return null;
    }
  })();
  if (kept === "light" || kept === "dark") {
    document.documentElement.dataset.theme = kept;
  }
})();
