/** The measures that a reader can make something of; the file holds all. */

import { staged } from "../app/state";
import { figure, say } from "../i18n/say";
import type { Key } from "../i18n/texts";
import type { Measures } from "../measure/measure";

/** Column, factor, digits, unit. */
const ROWS: readonly [string, number, number, string][] = [
  ["area_share", 100, 1, " %"],
  ["length_px", 1, 0, " px"],
  ["width_px", 1, 0, " px"],
  ["length_to_width", 1, 2, ""],
  ["symmetry", 1, 2, ""],
  ["solidity", 1, 2, ""],
  ["dents", 1, 0, ""],
  ["l_mean", 1, 1, ""],
  ["a_mean", 1, 1, ""],
  ["b_mean", 1, 1, ""],
  ["tip_a_mean", 1, 1, ""],
  ["root_a_mean", 1, 1, ""],
];

/** Those that are defined, each with its unit. */
export function MeasureRows({ measures, part }: { measures: Measures; part?: string }) {
  return (
    <dl data-part={part}>
      {ROWS.filter(([column]) => Number.isFinite(measures[column])).map(
        ([column, factor, digits, unit]) => (
          <div key={column}>
            <dt>{say(`measure ${column}` as Key)}</dt>
            <dd>{figure(measures[column]! * factor, digits) + unit}</dd>
          </div>
        ),
      )}
    </dl>
  );
}

export function MeasureTable() {
  const measures = staged.value?.measures;
  if (measures === null || !staged.value?.drawn) return null;
  return (
    <section class="measures">
      <h3>{say("measures")}</h3>
      {measures === undefined ? (
        <p class="soft">{say("measuring")}</p>
      ) : (
        <MeasureRows measures={measures} part="measures" />
      )}
      <p class="soft">{say("measuresNote")}</p>
      {measures && (
        <details>
          <summary>{say("explainMeasures")}</summary>
          <dl class="explained">
            {ROWS.map(([column]) => (
              <div key={column}>
                <dt>{say(`measure ${column}` as Key)}</dt>
                <dd>{say(`explain ${column}` as Key)}</dd>
              </div>
            ))}
          </dl>
        </details>
      )}
    </section>
  );
}
