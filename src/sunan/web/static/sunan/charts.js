// Draws charts from options that the server wrote as data. Colours are named by custom property (`var(--met)`) and
// sizes in rem, so that one option serves light, dark, print, phone and wall.
"use strict";
(() => {
  const root = document.documentElement;
  const drawn = new Map();
  const paperWidth = 660;
  let printing = false;

  function resolved(value, style, rem) {
    if (typeof value === "string") {
      const name = /^var\((--[\w-]+)\)$/.exec(value);
      if (name) {
        const found = style.getPropertyValue(name[1]).trim();
        return found.startsWith("var(") ? resolved(found, style, rem) : found;
      }
      const size = /^(-?[\d.]+)rem$/.exec(value);
      return size ? Number(size[1]) * rem : value;
    }
    if (Array.isArray(value)) {
      return value.map((one) => resolved(one, style, rem));
    }
    if (value && typeof value === "object") {
      return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, resolved(one, style, rem)]));
    }
    return value;
  }

  function escaped(text) {
    const holder = document.createElement("span");
    holder.textContent = text;
    return holder.innerHTML;
  }

  function told(params) {
    const points = (Array.isArray(params) ? params : [params]).filter((one) => one.data && one.data.shown);
    return points
      .map((one) => {
        const lines = [one.data.title, one.data.shown, ...(one.data.notes || [])].filter(Boolean);
        return lines.map((line, at) => (at === 1 ? `<b>${escaped(line)}</b>` : escaped(line))).join("<br>");
      })
      .join("<hr>");
  }

  function options(holder) {
    const style = getComputedStyle(root);
    const rem = parseFloat(style.fontSize);
    const given = JSON.parse(holder.querySelector('script[type="application/json"]').textContent);
    const frame = {
      animation: false,
      backgroundColor: "transparent",
      textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, fontSize: "0.8125rem", color: "var(--ink-2)" },
      tooltip: {
        trigger: "item",
        confine: true,
        formatter: told,
        backgroundColor: "var(--surface)",
        borderColor: "var(--line-strong)",
        textStyle: { color: "var(--ink)", fontSize: "0.8125rem" },
      },
    };
    return resolved({ ...frame, ...given, tooltip: { ...frame.tooltip, ...given.tooltip } }, style, rem);
  }

  function draw(holder) {
    const canvas = holder.querySelector(".chart__canvas");
    let chart = drawn.get(holder);
    if (!chart) {
      chart = echarts.init(canvas, null, { renderer: "svg" });
      drawn.set(holder, chart);
      chart.on("click", (event) => {
        if (event.data && event.data.href) {
          htmx.ajax("GET", event.data.href, { target: "#origin-content", swap: "innerHTML" });
        }
      });
      new ResizeObserver(() => {
        if (!printing) {
          chart.resize();
        }
      }).observe(canvas);
    }
    chart.setOption(options(holder), { notMerge: true });
    holder.dataset.drawn = "true";
  }

  function drawAll() {
    for (const holder of document.querySelectorAll("[data-chart]")) {
      draw(holder);
    }
  }

  // Drawing after resizing writes the picture at once; paper does not wait for the next frame.
  function resizeAll(sizeOf) {
    for (const [holder, chart] of drawn) {
      chart.resize(sizeOf(holder));
    }
    drawAll();
  }

  document.addEventListener("sunan:theme", drawAll);

  let onScreen;
  addEventListener("beforeprint", () => {
    printing = true;
    onScreen = root.dataset.theme;
    root.dataset.theme = "light";
    resizeAll((holder) => ({ width: paperWidth, height: paperWidth / (holder.matches(".chart--small") ? 3 : 2) }));
  });
  addEventListener("afterprint", () => {
    if (onScreen) {
      root.dataset.theme = onScreen;
    } else {
      delete root.dataset.theme;
    }
    resizeAll(() => ({ width: "auto", height: "auto" }));
    printing = false;
  });

  drawAll();
})();
