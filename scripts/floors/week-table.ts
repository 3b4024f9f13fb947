/** The floors of a stage in the coming week and what they cost, for a terminal. */
import { formatTable } from '../operate/table.ts';
import type { FloorReport } from './report.ts';
import type { WeekGrid } from './week-grid.ts';
import { sayDate, sayTime, sayUsd } from './words.ts';

/** The whole report: hours, functions, single windows, headroom. At most 120 columns with short names. */
export function weekTable(report: FloorReport): string {
  const { stage, grid, costs, oneOffs, peak } = report;
  const lines = [
    `floors of ${stage.stage}: environments kept running in each hour, ${grid.zone}`,
    '',
    hours(grid),
    '',
    functions(report),
  ];
  if (costs.some(({ hotUsdPerMonth }) => hotUsdPerMonth > 0)) {
    const hot = costs.reduce((total, cost) => total + cost.hotUsdPerMonth, 0);
    lines.push(`hot versions, the first to roll back to, cost ${sayUsd(hot)} a month beside these`);
  }
  for (const { name, window, usd } of oneOffs) {
    const [from, until] = [sayTime(window.start, grid.zone), sayTime(window.end, grid.zone)];
    const change = usd < 0 ? `${sayUsd(-usd)} less` : `${sayUsd(usd)} more`;
    lines.push(
      `${window.name} of ${name}: floor ${window.floor} from ${from} to ${until}, ${change}`,
    );
  }
  lines.push(
    `the worst moment of the coming year needs ${peak.vcpu} of ${peak.limit} vCPU, with every function in a release`,
  );
  return lines.join('\n');
}

function hours({ days }: WeekGrid): string {
  const header = Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, '0'));
  const rows = days.map(({ wall, hours }) => [
    sayDate(wall),
    ...hours.map((floors) => floors?.reduce((total, floor) => total + floor, 0)),
  ]);
  return formatTable(['', ...header], rows);
}

function functions({ stage, costs }: FloorReport): string {
  const rows = costs.map((cost, index) => {
    const windows = stage.functions[index]?.windows ?? [];
    return [
      cost.name,
      [`base ${cost.baseFloor}`, ...windows.map(({ name, floor }) => `${name} ${floor}`)].join(
        ', ',
      ),
      ...figures(cost.environmentHours, cost.usdPerWeek, cost.usdPerMonth, cost.usdPerMonthAtBase),
    ];
  });
  const sum = (pick: (cost: FloorReport['costs'][number]) => number) =>
    costs.reduce((total, cost) => total + pick(cost), 0);
  const total = figures(
    sum(({ environmentHours }) => environmentHours),
    sum(({ usdPerWeek }) => usdPerWeek),
    sum(({ usdPerMonth }) => usdPerMonth),
    sum(({ usdPerMonthAtBase }) => usdPerMonthAtBase),
  );
  const all = [...rows, ['total', '', ...total]];
  const header = [
    'function',
    'floor',
    'hours/week',
    '$/week',
    '$/month',
    'always at base',
    'saved',
  ];
  return formatTable(header, rightAligned(header, all));
}

/** Hours of environments a week, dollars a week and a month, dollars at the base floor, and what windows save of them. */
function figures(hours: number, week: number, month: number, atBase: number): string[] {
  const saved = atBase === 0 ? 0 : Math.round((1 - month / atBase) * 100);
  return [hours.toFixed(1), week.toFixed(2), month.toFixed(2), atBase.toFixed(2), `${saved} %`];
}

/** Figures have decimals and so are text here, which the table would align left. */
function rightAligned(header: readonly string[], rows: readonly string[][]): string[][] {
  return rows.map((row) =>
    row.map((cell, column) => {
      if (column < 2) return cell;
      const cells = [header[column] as string, ...rows.map((other) => other[column] as string)];
      return cell.padStart(Math.max(...cells.map(({ length }) => length)));
    }),
  );
}
