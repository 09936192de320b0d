// Draws what the page holds in data-plot with ApexCharts; the numbers, texts and links are the server's.
import ApexCharts from "/lib/apexcharts/apexcharts.esm.js";
import { colour, isDark, onChange } from "/js/theme.js";

const drawn = new Map();

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
  plot.addEventListener("keydown", (e) => walk(e, plot));
  await chart.render();
}

const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** Lets go of plots that left the page. */
function sweep() {
  for (const [plot, { chart }] of drawn) {
    if (plot.isConnected) continue;
    chart.destroy();
    drawn.delete(plot);
  }
}

onChange(() => {
  sweep();
  for (const [plot, { chart, figure }] of drawn) chart.updateOptions(options(plot, figure), false, false);
});

function options(plot, figure) {
  const single = figure.series.length === 1, first = figure.series[0];
  const colors = single && first.colors ? first.colors.map(colour) : figure.series.map((s) => colour(s.color));
  const style = { colors: colour("text-2"), fontSize: "12px", fontFamily: "inherit" };
  const step = Math.ceil(figure.labels.length / Math.max(1, plot.clientWidth / (figure.labels.length > 14 ? 60 : 90)));
  const places = figure.bars ? figure.labels : figure.labels.map((label, i) => (i % step === 0 ? label : ""));
  const whole = (value) => (Number.isInteger(value) ? value.toLocaleString("en") : "");
  return {
    chart: {
      type: "bar", height: plot.clientHeight, width: "100%", parentHeightOffset: 0, background: "transparent", fontFamily: "inherit", toolbar: { show: false }, zoom: { enabled: false },
      animations: { enabled: !still(), speed: 250, animateGradually: { enabled: false } }, redrawOnParentResize: true,
      accessibility: { enabled: false },
      events: { dataPointSelection: (e, chart, point) => go(plot, point.seriesIndex, point.dataPointIndex) },
    },
    theme: { mode: isDark() ? "dark" : "light" },
    series: figure.series.map((s) => ({ name: s.name, data: s.data })),
    colors,
    plotOptions: { bar: { horizontal: figure.bars, distributed: single && Boolean(first.colors), borderRadius: 2, columnWidth: "62%", barHeight: single ? "56%" : "68%" } },
    dataLabels: { enabled: figure.bars, textAnchor: "start", offsetX: 0, style: { fontSize: "11px", fontWeight: 500, colors: [colour("surface")] }, formatter: (value) => (value > 0 ? value.toLocaleString("en") : "") },
    legend: { show: false },
    stroke: { show: true, width: 1, colors: ["transparent"] },
    grid: { borderColor: colour("border-soft"), padding: { left: 4, right: 8, top: -12, bottom: 0 }, xaxis: { lines: { show: figure.bars } }, yaxis: { lines: { show: !figure.bars } } },
    states: { hover: { filter: { type: "none" } }, active: { filter: { type: "none" } } },
    xaxis: {
      categories: places, axisBorder: { color: colour("border") }, axisTicks: { show: false },
      labels: { style, rotate: 0, hideOverlappingLabels: true, trim: false, formatter: figure.bars ? (value) => whole(Number(value)) : (value) => value },
    },
    yaxis: { min: 0, forceNiceScale: true, labels: { style, maxWidth: 140, formatter: figure.bars ? (value) => value : whole } },
    tooltip: { theme: isDark() ? "dark" : "light", shared: !figure.bars, intersect: figure.bars, x: { formatter: (_, point) => figure.labels[point?.dataPointIndex] ?? "" }, y: { formatter: (value) => value?.toLocaleString("en") ?? "—" } },
  };
}

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
  if (announce) announce.textContent = `${figure.labels[known.at]}${figure.series.length > 1 ? `, ${series.name}` : ""}: ${series.text[known.at]}`;
}

function mark(plot, { series, at }) {
  for (const e of plot.querySelectorAll(".is-point")) e.classList.remove("is-point");
  plot.querySelector(`.apexcharts-series[rel="${series + 1}"] path[j="${at}"]`)?.classList.add("is-point");
}
