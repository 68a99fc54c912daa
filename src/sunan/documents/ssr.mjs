// Draws ECharts options as SVG without a browser.
// Called as: node ssr.mjs NODE_MODULES; reads {"fonts", "charts": [{"width", "height", "option"}]} from standard
// input and writes {"drawings": [{"svg"} or {"error"}]} to standard output, in the same order.
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { readFileSync, writeSync } from "node:fs";

const require = createRequire(join(resolve(process.argv[2]), "resolve-from-here.js"));
const echarts = require("echarts/dist/echarts.min.js");
const { fonts, charts } = JSON.parse(readFileSync(0, "utf8"));

const INK = "#1f2328";
const QUIET = "#4d545c";
const LINE = "#8a9099";
const FAINT = "#dfe2e6";

const axis = {
  axisLine: { lineStyle: { color: LINE } },
  axisTick: { lineStyle: { color: LINE } },
  axisLabel: { color: QUIET, fontSize: 12 },
  nameTextStyle: { color: QUIET, fontSize: 12 },
  splitLine: { lineStyle: { color: FAINT } },
};

// Blue, orange, green, purple, sky, vermilion, grey: told apart with every common colour vision.
echarts.registerTheme("paper", {
  color: ["#1f5fa8", "#d9822b", "#1b7a5a", "#8d5aa8", "#4aa3d6", "#b8433a", "#70777f"],
  backgroundColor: "transparent",
  textStyle: { fontFamily: fonts, color: INK },
  title: { textStyle: { color: INK, fontSize: 14, fontWeight: "bold" }, subtextStyle: { color: QUIET } },
  legend: { textStyle: { color: INK, fontSize: 12 }, itemWidth: 16, itemHeight: 10, bottom: 0 },
  grid: { left: 12, right: 16, top: 36, bottom: 36, outerBoundsMode: "same", outerBoundsContain: "all" },
  categoryAxis: { ...axis, splitLine: { show: false } },
  valueAxis: { ...axis, axisLine: { show: false }, axisTick: { show: false } },
  logAxis: axis,
  timeAxis: axis,
  line: { symbol: "circle", symbolSize: 6, lineStyle: { width: 2 } },
  bar: { barMaxWidth: 34 },
  markLine: { symbol: "none", label: { color: INK } },
});

function draw({ width, height, option }) {
  const chart = echarts.init(null, "paper", { renderer: "svg", ssr: true, width, height });
  try {
    chart.setOption({ ...option, animation: false });
    return { svg: chart.renderToSVGString() };
  } catch (error) {
    return { error: String(error && error.message ? error.message : error).slice(0, 300) };
  } finally {
    chart.dispose();
  }
}

const answer = Buffer.from(JSON.stringify({ drawings: charts.map(draw) }), "utf8");
for (let sent = 0; sent < answer.length; ) {
  try {
    sent += writeSync(1, answer, sent);
  } catch (error) {
    if (error.code !== "EAGAIN") throw error;
  }
}
process.exit(0);
