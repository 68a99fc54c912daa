// Dropping files into the form, and saying before they travel which of them are too large.
"use strict";
(() => {
  const MIB = 1024 * 1024;

  function sizeInWords(bytes) {
    const [size, unit] = bytes >= MIB ? [bytes / MIB, "MiB"] : bytes >= 1024 ? [bytes / 1024, "KiB"] : [bytes, "B"];
    return `${Math.floor(size * 10) / 10} ${unit}`;
  }

  for (const zone of document.querySelectorAll("[data-drop]")) {
    const input = zone.querySelector("input[type=file]");
    const chosen = zone.querySelector("[data-drop-chosen]");
    const { most, mostTogether, saysLarge, saysTogether, saysEmpty } = zone.dataset;

    function problemOf(file) {
      return file.size === 0 ? saysEmpty : file.size > Number(most) ? saysLarge : "";
    }

    function line(words, problem) {
      const item = document.createElement("li");
      item.textContent = words;
      if (problem) {
        const why = document.createElement("span");
        why.className = "drop__problem";
        why.textContent = ` ${problem}`;
        item.append(why);
      }
      return item;
    }

    // The browser holds the form back while the field says what is wrong with it.
    function show() {
      const files = [...input.files];
      const together = files.reduce((sum, file) => sum + file.size, 0) > Number(mostTogether) ? saysTogether : "";
      const first = files.find(problemOf);
      chosen.replaceChildren(...files.map((file) => line(`${file.name} ${sizeInWords(file.size)}`, problemOf(file))));
      if (together) {
        chosen.append(line("", together));
      }
      input.setCustomValidity(first ? `${first.name} ${problemOf(first)}` : together);
    }

    zone.querySelector("[data-drop-hint]").hidden = false;
    input.addEventListener("change", show);
    // Going back in the history brings the chosen files back without a change.
    addEventListener("pageshow", show);
    for (const kind of ["dragenter", "dragover"]) {
      zone.addEventListener(kind, (event) => {
        event.preventDefault();
        zone.classList.add("drop--over");
      });
    }
    for (const kind of ["dragleave", "drop"]) {
      zone.addEventListener(kind, () => zone.classList.remove("drop--over"));
    }
    zone.addEventListener("drop", (event) => {
      event.preventDefault();
      if (event.dataTransfer.files.length) {
        input.files = event.dataTransfer.files;
        show();
      }
    });
  }
})();
