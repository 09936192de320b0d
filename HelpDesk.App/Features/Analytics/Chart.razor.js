// Draws what the page holds in data-plot with ApexCharts; the numbers, texts and links are the server's.
import ApexCharts from "/lib/apexcharts/apexcharts.esm.js";
import { colour as coloured, isDark, onChange } from "/js/theme.js";

const drawn = new Map();
let paper = false;

/** Draws a plot, or moves one that is drawn to its present numbers. */
export async function draw(plot) {
  if (!plot?.isConnected) return;
  const figure = JSON.parse(plot.dataset.plot);
  const known = drawn.get(plot);
  if (known) {
    known.figure = figure;
    await known.chart.updateOptions(options(plot, figure), false, !still());
    return;
  }
  sweep();
  const chart = new ApexCharts(plot, options(plot, figure));
  drawn.set(plot, { chart, figure, series: 0, at: -1 });
  plot.toggleAttribute("data-walks", figure.kind === "line");
  plot.addEventListener("keydown", (e) => walk(e, plot));
  plot.addEventListener("blur", () => unmark(plot));
  await chart.render();
}

const still = () => paper || matchMedia("(prefers-reduced-motion: reduce)").matches;

/** Lets go of plots that left the page. */
function sweep() {
  for (const [plot, { chart }] of drawn) {
    if (plot.isConnected) continue;
    chart.destroy();
    drawn.delete(plot);
  }
}

function again() {
  sweep();
  for (const [plot, { chart, figure }] of drawn) chart.updateOptions(options(plot, figure), false, false);
}

onChange(again);
addEventListener("beforeprint", () => { paper = true; again(); });
addEventListener("afterprint", () => { paper = false; again(); });

// A wall board may be dark on a page that is light; paper is always light.
const scheme = (plot) => (paper ? "light" : getComputedStyle(plot).colorScheme);

function options(plot, figure) {
  const within = scheme(plot), dark = within === "dark" || within !== "light" && isDark();
  const colour = (token) => coloured(token, within);
  const bars = figure.kind === "bars", line = figure.kind === "line", ghosts = figure.series.some((s) => s.ghost);
  const single = figure.series.length === 1, first = figure.series[0], many = figure.labels.length;
  const colors = single && first.colors ? first.colors.map(colour) : figure.series.map((s) => colour(s.color));
  const style = { colors: colour("text-2"), fontSize: "12px", fontFamily: "inherit" };
  const step = Math.ceil(many / Math.max(1, plot.clientWidth / (many > 14 ? 60 : figure.labelled ? 62 : 90)));
  const places = bars ? figure.labels : figure.labels.map((label, i) => (i % step === 0 ? label : ""));
  const whole = (value) => (Number.isInteger(value) ? value.toLocaleString("en") : "");
  const asLine = (s) => line || s.ghost;
  return {
    chart: {
      type: line || ghosts ? "line" : "bar", stacked: figure.kind === "stacked", height: plot.clientHeight, width: "100%", parentHeightOffset: 0, background: "transparent",
      fontFamily: "inherit", toolbar: { show: false }, zoom: { enabled: false }, selection: { enabled: false },
      animations: { enabled: !still(), speed: 250, animateGradually: { enabled: false } }, redrawOnParentResize: true, accessibility: { enabled: false },
      events: {
        dataPointSelection: (e, chart, point) => line || go(plot, point.seriesIndex, point.dataPointIndex),
        click: (e, chart, point) => line && point.dataPointIndex >= 0 && go(plot, 0, point.dataPointIndex),
        mounted: () => dress(plot), updated: () => dress(plot),
      },
    },
    theme: { mode: dark ? "dark" : "light" },
    series: figure.series.map((s) => ({ name: s.name, data: s.data, ...(line || ghosts ? { type: asLine(s) ? "line" : "column" } : {}) })),
    colors,
    plotOptions: {
      bar: {
        horizontal: bars, distributed: single && Boolean(first.colors), borderRadius: 2, borderRadiusApplication: "end", columnWidth: figure.labelled ? "56%" : "62%", barHeight: single ? "56%" : "68%",
        dataLabels: { position: "top" },
      },
    },
    fill: { type: "solid", opacity: 1 },
    markers: { size: figure.series.map((s) => (line && !s.ghost && many <= 31 || many === 1 && asLine(s) ? 3 : 0)), strokeWidth: 0, hover: { sizeOffset: 2 } },
    dataLabels: {
      enabled: bars || figure.labelled, textAnchor: bars ? "start" : "middle", offsetX: bars ? 4 : 0, offsetY: figure.labelled ? -18 : 0, background: { enabled: false },
      style: { fontSize: "11px", fontWeight: 500, colors: [colour("text-2")] }, formatter: (value) => (value > 0 ? value.toLocaleString("en") : ""),
    },
    legend: { show: false },
    stroke: {
      show: true, curve: "straight", width: figure.series.map((s) => (line && !s.ghost ? 2.5 : s.ghost ? 1.5 : 1)), dashArray: figure.series.map((s) => (s.ghost ? 4 : 0)),
      colors: figure.series.map((s) => (asLine(s) ? colour(s.color) : "transparent")),
    },
    grid: { borderColor: colour("border-soft"), padding: { left: 4, right: 8, top: figure.labelled ? 4 : -12, bottom: 0 }, xaxis: { lines: { show: bars } }, yaxis: { lines: { show: !bars } } },
    states: { hover: { filter: { type: "none" } }, active: { filter: { type: "none" } } },
    xaxis: {
      categories: places, axisBorder: { color: colour("border") }, axisTicks: { show: false }, tooltip: { enabled: false }, crosshairs: { show: line, stroke: { color: colour("border-strong") } },
      labels: { style, rotate: 0, hideOverlappingLabels: !figure.labelled, trim: false, formatter: bars ? (value) => whole(Number(value)) : (value) => value },
    },
    yaxis: { min: 0, ...(bars || figure.labelled ? roomy(figure) : { forceNiceScale: true }), labels: { style, maxWidth: 140, formatter: bars ? (value) => value : whole } },
    tooltip: {
      theme: dark ? "dark" : "light", shared: !bars, intersect: bars, x: { formatter: (_, point) => figure.labels[point?.dataPointIndex] ?? "" },
      y: { formatter: (value, point) => `${value?.toLocaleString("en") ?? "—"}${at(figure, point)}` },
    },
  };
}

/** A scale of round steps on which the number at the end of the longest bar has its room. */
function roomy(figure) {
  const most = Math.max(1, ...figure.series.flatMap((s) => s.data)) * 1.15, size = 10 ** Math.floor(Math.log10(most / 4));
  const step = Math.max(1, [1, 2, 5, 10].map((n) => n * size).find((n) => most / n <= 5)), ticks = Math.ceil(most / step);
  return { max: ticks * step, tickAmount: ticks };
}

/** Of which day a number of the period before is. */
function at(figure, point) {
  const day = figure.series[point?.seriesIndex]?.at?.[point?.dataPointIndex];
  return day ? ` (${day})` : "";
}

/** What the library cannot: a picture that shrinks with its paper, and hatching of what has not ended. */
function dress(plot) {
  const known = drawn.get(plot), svg = plot.querySelector("svg");
  if (!known || !svg) return;
  svg.setAttribute("viewBox", `0 0 ${svg.clientWidth || svg.getAttribute("width")} ${svg.clientHeight || svg.getAttribute("height")}`);
  if (!known.figure.soFar || known.figure.kind === "line") return;
  known.figure.series.forEach((s, i) => {
    const bar = bars(plot, i).find((p) => p.getAttribute("j") === String(known.figure.labels.length - 1));
    if (bar) bar.setAttribute("fill", `url(#${hatching(plot, svg, i, coloured(s.color, scheme(plot)))})`);
  });
}

function hatching(plot, svg, series, colour) {
  const id = `so-far-${plot.closest("[data-chart]").dataset.chart}-${series}`, space = "http://www.w3.org/2000/svg";
  svg.querySelector(`[id="${id}"]`)?.remove();
  const pattern = document.createElementNS(space, "pattern");
  for (const [name, value] of Object.entries({ id, width: 6, height: 6, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" })) pattern.setAttribute(name, value);
  for (const [width, opacity] of [[6, 0.3], [3, 1]]) {
    const stripe = document.createElementNS(space, "rect");
    for (const [name, value] of Object.entries({ width, height: 6, fill: colour, "fill-opacity": opacity })) stripe.setAttribute(name, value);
    pattern.append(stripe);
  }
  svg.append(pattern);
  return id;
}

const bars = (plot, series) => [...plot.querySelectorAll(".apexcharts-series")].filter((g) => g.getAttribute("data:realIndex") === String(series)).flatMap((g) => [...g.querySelectorAll("path[j]")]);

function go(plot, series, at) {
  const href = drawn.get(plot)?.figure.series[series]?.href[at];
  if (href) window.Blazor.navigateTo(href);
}

/** Left and right walk through the points, up and down through the series, Enter opens the tickets. */
function walk(e, plot) {
  const known = drawn.get(plot);
  if (!known || e.ctrlKey || e.metaKey || e.altKey) return;
  const { figure } = known, last = figure.labels.length - 1;
  if (e.key === "ArrowRight") known.at = Math.min(known.at + 1, last);
  else if (e.key === "ArrowLeft") known.at = Math.max(known.at - 1, 0);
  else if (e.key === "Home") known.at = 0;
  else if (e.key === "End") known.at = last;
  else if (e.key === "ArrowDown") known.series = (known.series + 1) % figure.series.length;
  else if (e.key === "ArrowUp") known.series = (known.series + figure.series.length - 1) % figure.series.length;
  else if (e.key === "Enter" && known.at >= 0) return go(plot, known.series, known.at);
  else return;
  e.preventDefault();
  e.stopPropagation();
  known.at = Math.min(Math.max(known.at, 0), last);
  const series = figure.series[known.series];
  mark(plot, known);
  const announce = document.querySelector("[data-announce]");
  if (announce) announce.textContent = `${series.at?.[known.at] ?? figure.labels[known.at]}${figure.series.length > 1 ? `, ${series.name}` : ""}: ${series.text[known.at]}`;
}

function unmark(plot) {
  for (const e of plot.querySelectorAll(".is-point")) e.classList.remove("is-point");
  plot.querySelector(".chart__point")?.remove();
}

function mark(plot, { chart, figure, series, at }) {
  unmark(plot);
  if (figure.kind !== "line" && !figure.series[series].ghost) {
    bars(plot, series).find((p) => p.getAttribute("j") === String(at))?.classList.add("is-point");
    return;
  }
  const { seriesXvalues, seriesYvalues, translateX, translateY } = chart.w.globals, x = seriesXvalues[series]?.[at], y = seriesYvalues[series]?.[at];
  if (x == null || y == null || figure.series[series].data[at] == null) return;
  const point = document.createElement("span");
  point.className = "chart__point";
  point.style.left = `${x + translateX}px`;
  point.style.top = `${y + translateY}px`;
  plot.append(point);
}
