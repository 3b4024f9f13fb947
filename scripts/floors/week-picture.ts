/** The coming week of a stage's floors as an SVG: stacked by function, against the base. */
import type { FloorReport } from './report.ts';
import { sayDate, sayUsd } from './words.ts';

const WIDTH = 960;
const LEFT = 48;
const RIGHT = 936;
const TOP = 76;
const BOTTOM = 276;
const HOURS = 168;
const HOUR_WIDTH = (RIGHT - LEFT) / HOURS;
const LEGEND_TOP = 334;
const LEGEND_ROW = 24;
const LEGEND_COLUMN = 444;

/** Readable on white and on near-black alike; more functions than colours begin again. */
const COLOURS = [
  '#2f81f7',
  '#3fb950',
  '#d29922',
  '#db61a2',
  '#8957e5',
  '#1b9e96',
  '#e5704b',
  '#768390',
];

/** Without scripts and fonts of its own; light or dark as the reader's system is. */
const STYLE = `
    text { fill: #1f2328; }
    .paper { fill: #ffffff; stroke: #d0d7de; }
    .grid { stroke: #d0d7de; stroke-width: 1; }
    .base { stroke: #57606a; stroke-width: 1.5; stroke-dasharray: 6 4; fill: none; }
    .title { font-size: 16px; font-weight: 600; }
    .small { font-size: 12px; fill: #57606a; }
    .figure { font-variant-numeric: tabular-nums; }
    @media (prefers-color-scheme: dark) {
      text { fill: #e6edf3; }
      .paper { fill: #0d1117; stroke: #30363d; }
      .grid { stroke: #30363d; }
      .base { stroke: #9198a1; }
      .small { fill: #9198a1; }
    }
  `;

/** A picture 960 wide, high enough for a line for each function. */
export function weekPicture(report: FloorReport): string {
  const { stage, grid } = report;
  const layers = layersOf(report);
  const base = stage.functions.reduce((total, entry) => total + entry.base.floor, 0);
  const top = niceTop(Math.max(1, base, ...layers.flatMap(({ upper }) => upper)));
  const y = (floor: number) => BOTTOM - ((BOTTOM - TOP) * floor) / top;
  const height = LEGEND_TOP + LEGEND_ROW * Math.ceil((layers.length + 1) / 2) + 8;
  const title = `Environments that ${stage.stage} keeps running`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="system-ui, -apple-system, Segoe UI, sans-serif" font-size="13" role="img" aria-label="${escapeXml(`${title}, hour by hour of a week: ${costLine(report)}`)}">`,
    `  <style>${STYLE}</style>`,
    `  <rect class="paper" x="0.5" y="0.5" width="${WIDTH - 1}" height="${height - 1}" rx="8"/>`,
    `  <text class="title" x="24" y="34">${escapeXml(title)}</text>`,
    `  <text class="small" x="24" y="54">${escapeXml(costLine(report))}</text>`,
    ...axis(top, y),
    ...days(report),
    ...layers.map(
      ({ colour, lower, upper }) =>
        `  <path d="${area(lower.map(y), upper.map(y))}" fill="${colour}" fill-opacity="0.85"/>`,
    ),
    `  <path class="base" d="M${LEFT} ${y(base)}H${RIGHT}"/>`,
    ...legend(report, layers),
    `  <text class="small" x="${RIGHT}" y="34" text-anchor="end">hours of ${escapeXml(grid.zone)}</text>`,
    '</svg>',
    '',
  ].join('\n');
}

interface Layer {
  colour: string;
  /** Floors of the functions below it, by hour of the week. */
  lower: number[];
  /** With its own on top. */
  upper: number[];
}

function layersOf({ stage, grid }: FloorReport): Layer[] {
  const hours = grid.days.flatMap((day) => day.hours);
  let lower = hours.map(() => 0);
  return stage.functions.map((_, index) => {
    // An hour that the clocks leave out has no width in truth: it looks like the one before.
    let last = 0;
    const upper = hours.map((floors, hour) => {
      last = floors?.[index] ?? last;
      return (lower[hour] as number) + last;
    });
    const layer = { colour: COLOURS[index % COLOURS.length] as string, lower, upper };
    lower = upper;
    return layer;
  });
}

/** Steps along the upper edge and back along the lower one. */
function area(lower: readonly number[], upper: readonly number[]): string {
  const x = (hour: number) => rounded(LEFT + hour * HOUR_WIDTH);
  const there = upper.map((height, hour) => `V${rounded(height)}H${x(hour + 1)}`);
  const back = lower.map((height, hour) => `V${rounded(height)}H${x(hour)}`).reverse();
  return `M${x(0)} ${rounded(lower[0] ?? BOTTOM)}${there.join('')}${back.join('')}Z`;
}

function axis(top: number, y: (floor: number) => number): string[] {
  const step = top <= 5 ? 1 : top / 5;
  return Array.from({ length: Math.round(top / step) + 1 }, (_, index) => index * step).flatMap(
    (floor) => [
      `  <path class="grid" d="M${LEFT} ${rounded(y(floor))}H${RIGHT}"/>`,
      `  <text class="small figure" x="${LEFT - 10}" y="${rounded(y(floor) + 4)}" text-anchor="end">${floor}</text>`,
    ],
  );
}

function days({ grid }: FloorReport): string[] {
  return grid.days.flatMap(({ wall }, day) => {
    const x = LEFT + day * 24 * HOUR_WIDTH;
    return [
      `  <path class="grid" d="M${rounded(x)} ${TOP}V${BOTTOM + 8}"/>`,
      `  <text x="${rounded(x + 12 * HOUR_WIDTH)}" y="${BOTTOM + 20}" text-anchor="middle">${sayDate(wall)}</text>`,
    ];
  });
}

function legend({ stage, costs }: FloorReport, layers: readonly Layer[]): string[] {
  const base = stage.functions.reduce((total, entry) => total + entry.base.floor, 0);
  const place = (index: number) => ({
    x: LEFT + (index % 2) * LEGEND_COLUMN,
    y: LEGEND_TOP + Math.floor(index / 2) * LEGEND_ROW,
  });
  const entries = layers.map(({ colour }, index) => {
    const { x, y } = place(index);
    const { name, usdPerMonth } = costs[index] as FloorReport['costs'][number];
    return [
      `  <rect x="${x}" y="${y - 10}" width="12" height="12" rx="2" fill="${colour}" fill-opacity="0.85"/>`,
      `  <text x="${x + 20}" y="${y}">${escapeXml(name)}</text>`,
      `  <text class="small figure" x="${x + LEGEND_COLUMN - 40}" y="${y}" text-anchor="end">${sayUsd(usdPerMonth)} a month</text>`,
    ].join('\n');
  });
  const { x, y } = place(layers.length);
  return [
    ...entries,
    `  <path class="base" d="M${x - 2} ${y - 4}h16"/>`,
    `  <text x="${x + 20}" y="${y}">always at the base floor: ${base}</text>`,
  ];
}

function costLine({ costs, oneOffs }: FloorReport): string {
  const week = costs.reduce((total, { usdPerWeek }) => total + usdPerWeek, 0);
  const month = costs.reduce((total, { usdPerMonth }) => total + usdPerMonth, 0);
  const atBase = costs.reduce((total, { usdPerMonthAtBase }) => total + usdPerMonthAtBase, 0);
  const saved = atBase === 0 ? 0 : Math.round((1 - month / atBase) * 100);
  const paid = `at most ${sayUsd(week)} a week, ${sayUsd(month)} a month`;
  const apart = oneOffs.length === 0 ? '' : ', single windows apart';
  if (saved === 0) return `${paid}${apart}`;
  const compared = `${Math.abs(saved)} % ${saved > 0 ? 'less' : 'more'} than ${sayUsd(atBase)} at the base floor`;
  return `${paid}: ${compared}${apart}`;
}

/** The next number that divides into round steps. */
function niceTop(highest: number): number {
  if (highest < 5) return highest + 1;
  const unit = 10 ** Math.floor(Math.log10(highest));
  const steps = [1, 1.5, 2, 3, 4, 5, 6, 8, 10].map((factor) => factor * unit);
  const fitting = steps.find((step) => step >= highest && step % 5 === 0);
  return fitting ?? Math.ceil(highest / 5) * 5;
}

function rounded(length: number): number {
  return Math.round(length * 100) / 100;
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
