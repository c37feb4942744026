import uPlot from "./vendor/uplot/uPlot.esm.js";

/** The points that tiers begin at, and the ends of the scale: what the lines across stand for. */
const THRESHOLDS = [0, 300, 500, 700, 850, 1000];
const HEIGHT = 260;

const language = document.documentElement.lang;
// Days in English as the rest of the page writes them.
const dates = language === "en" ? "en-GB" : language;
const days = new Intl.DateTimeFormat(dates, { day: "numeric", month: "short" });
const times = new Intl.DateTimeFormat(dates, { hour: "2-digit", minute: "2-digit" });
const points = new Intl.NumberFormat(language);

let drawn;

/** Draws the scores of the table beside it, oldest first; again whenever these or the colours change. */
export function showScoreChart() {
  drawn?.destroy();
  drawn = undefined;
  const place = document.querySelector("[data-chart]");
  if (!place) return;
  place.replaceChildren();
  drawn = new uPlot(optionsFor(place), readTable(), place);
}

function readTable() {
  const rows = [...document.querySelectorAll("[data-calculations] tr")].reverse();
  return [
    rows.map(({ dataset }) => Number(dataset.at)),
    rows.map(({ dataset }) => Number(dataset.points)),
  ];
}

function optionsFor(place) {
  const colour = colours(place);
  const axis = {
    stroke: colour("--muted"),
    grid: { stroke: colour("--hairline"), width: 1 },
    ticks: { show: false },
    font: `12px ${getComputedStyle(place).fontFamily}`,
  };
  return {
    width: place.clientWidth,
    height: HEIGHT,
    legend: { show: false },
    cursor: { show: false },
    scales: { x: { time: true }, y: { range: [0, 1000] } },
    axes: [
      { ...axis, space: 88, grid: { show: false }, values: (_, splits) => labelsOf(splits) },
      {
        ...axis,
        size: 48,
        splits: () => THRESHOLDS,
        values: (_, splits) => splits.map((each) => points.format(each)),
      },
    ],
    series: [
      {},
      {
        stroke: colour("--worker"),
        width: 2,
        points: { show: true, size: 7, fill: colour("--worker") },
      },
    ],
  };
}

/** Days, or the time of day where several lines fall on one; what the line before says is not said again. */
function labelsOf(seconds) {
  const [first, second] = seconds;
  const within = second !== undefined && second - first < 86_400;
  const labels = seconds.map((each) => (within ? times : days).format(each * 1000));
  return labels.map((label, at) => (label === labels[at - 1] ? "" : label));
}

/** A canvas knows nothing of custom properties: they are looked up as an element would show them. */
function colours(place) {
  const probe = place.appendChild(document.createElement("i"));
  const look = (name) => {
    probe.style.color = `var(${name})`;
    return getComputedStyle(probe).color;
  };
  const known = new Map(["--muted", "--hairline", "--worker"].map((name) => [name, look(name)]));
  probe.remove();
  return (name) => known.get(name);
}

new MutationObserver(showScoreChart).observe(document.documentElement, {
  attributeFilter: ["data-bs-theme"],
});
let width = innerWidth;
addEventListener("resize", () => {
  if (width !== innerWidth) showScoreChart();
  width = innerWidth;
});
