// The editor of a paragraph: figures are chips that cannot be typed over, text saves itself, and what was not sent
// stays in this browser. Without scripts the same form is a text field with the figures as marks in braces.
"use strict";
(() => {
  const wait = 3000;

  function chip(mark, say) {
    const holder = document.createElement("span");
    holder.className = "chip";
    holder.contentEditable = "false";
    holder.dataset.mark = mark;
    holder.textContent = mark.replace(/#[0-9a-f]{6}$/, "");
    holder.title = say;
    return holder;
  }

  function fill(box, written, say) {
    box.replaceChildren();
    let at = 0;
    for (const found of written.matchAll(/\{\{|\}\}|\{([^{}]*)\}/g)) {
      box.append(written.slice(at, found.index));
      at = found.index + found[0].length;
      box.append(found[1] === undefined || found[1] === "*" ? found[0] : chip(found[1], say));
    }
    box.append(written.slice(at));
  }

  function read(node) {
    let written = "";
    for (const one of node.childNodes) {
      if (one.nodeType === Node.TEXT_NODE) {
        written += one.data;
      } else if (one.dataset && one.dataset.mark !== undefined) {
        written += `{${one.dataset.mark}}`;
      } else if (one.nodeName === "BR") {
        written += "\n";
      } else {
        written += read(one);
      }
    }
    return written.replace(/\u00a0/g, " ");
  }

  function insertAtCaret(box, node) {
    const chosen = getSelection();
    const inside = chosen.rangeCount && box.contains(chosen.anchorNode);
    const range = inside ? chosen.getRangeAt(0) : document.createRange();
    if (!inside) {
      range.selectNodeContents(box);
      range.collapse(false);
    }
    range.deleteContents();
    range.insertNode(node);
    range.setStartAfter(node);
    range.collapse(true);
    chosen.removeAllRanges();
    chosen.addRange(range);
  }

  function kept(key, value) {
    try {
      if (value === undefined) {
        return JSON.parse(localStorage.getItem(key));
      }
      if (value === null) {
        localStorage.removeItem(key);
      } else {
        localStorage.setItem(key, JSON.stringify(value));
      }
    } catch {
      // Without storage the text lives as long as the page.
    }
    return null;
  }

  function editor(form) {
    const area = form.querySelector("textarea");
    const status = form.querySelector("[data-status]");
    const version = form.querySelector("input[name=version]");
    const key = `sunan-edition:${form.dataset.key}`;
    const box = document.createElement("div");
    let saved = area.value;
    let timer = 0;
    let sending = false;
    let leaving = false;

    box.className = "editor__text";
    box.contentEditable = "true";
    box.setAttribute("role", "textbox");
    box.setAttribute("aria-multiline", "true");
    box.setAttribute("aria-labelledby", "written-label");
    box.setAttribute("aria-describedby", area.getAttribute("aria-describedby"));
    box.lang = area.lang;
    form.querySelector("label[for=written]").id = "written-label";
    fill(box, area.value, form.dataset.remove);
    area.hidden = true;
    area.required = false;
    area.after(box);

    // A page that answers what was just sent holds the text already.
    const left = form.hasAttribute("data-answered") ? null : kept(key);
    if (left && left.written !== saved) {
      fill(box, left.written, form.dataset.remove);
      if (version && left.version !== undefined) {
        version.value = left.version;
      }
      status.textContent = form.dataset.kept;
    }

    async function saveByItself() {
      const written = read(box);
      if (sending || leaving || !written.trim() || written === saved) {
        return;
      }
      sending = true;
      const body = new FormData(form);
      body.set("written", written);
      body.set("by_itself", "1");
      try {
        const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
        const told = await answer.json();
        if (told.refused) {
          status.textContent = told.refused;
        } else if (told.clash) {
          status.textContent = form.dataset.clashed;
        } else {
          saved = told.written;
          version.value = told.version;
          if (read(box) === written) {
            kept(key, null);
            if (told.written !== written) {
              fill(box, told.written, form.dataset.remove);
            }
          }
          status.textContent = told.merged ? form.dataset.merged : form.dataset.saved;
        }
      } catch {
        status.textContent = form.dataset.failed;
      } finally {
        sending = false;
      }
    }

    box.addEventListener("input", () => {
      kept(key, { written: read(box), version: version ? version.value : undefined });
      if (form.hasAttribute("data-autosave")) {
        clearTimeout(timer);
        timer = setTimeout(saveByItself, wait);
      }
    });
    box.addEventListener("paste", (event) => {
      event.preventDefault();
      const text = event.clipboardData.getData("text/plain");
      insertAtCaret(box, document.createTextNode(text));
      box.dispatchEvent(new Event("input"));
    });
    box.addEventListener("drop", (event) => {
      event.preventDefault();
    });
    form.addEventListener("submit", () => {
      leaving = true;
      clearTimeout(timer);
      area.value = read(box);
      // Taken back when the page is left without an answer; the next visit compares it with what was saved.
      kept(key, { written: area.value, version: version ? version.value : undefined });
      sessionStorage.setItem(`${key}:sent`, area.value);
    });
    document.addEventListener("click", (event) => {
      const picked = event.target.closest("[data-insert]");
      if (picked) {
        insertAtCaret(box, chip(picked.dataset.insert, form.dataset.remove));
        box.dispatchEvent(new Event("input"));
        box.focus();
      }
    });
  }

  // What was sent and came back as the page of the edition is saved; only what was never sent stays in the browser.
  function forgetSent() {
    if (document.querySelector("[data-editor]")) {
      return;
    }
    try {
      for (const name of Object.keys(sessionStorage)) {
        if (name.startsWith("sunan-edition:") && name.endsWith(":sent")) {
          localStorage.removeItem(name.slice(0, -":sent".length));
          sessionStorage.removeItem(name);
        }
      }
    } catch {
      // Nothing was kept.
    }
  }

  // The words that a reader marked are what a comment is about.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-comment]");
    const marked = String(getSelection()).trim().slice(0, 300);
    const passage = link && link.closest(".passage");
    if (passage && marked && passage.contains(getSelection().anchorNode)) {
      const address = new URL(link.href);
      address.searchParams.set("quote", marked);
      link.href = address.href;
    }
  });

  // On a phone the outline is folded until asked for.
  for (const box of document.querySelectorAll(".outline__box")) {
    box.open = matchMedia("(min-width: 64rem)").matches;
  }
  for (const form of document.querySelectorAll("[data-editor]")) {
    editor(form);
  }
  forgetSent();
})();
