/** What is printed: a page for each photo. The screen shows none of it. */

import { type Sheet, sheets } from "../app/print";
import { isEmpty } from "../app/review";
import { language, say } from "../i18n/say";
import { MeasureRows } from "./MeasureTable";
import { NoteLines } from "./Notes";

export function Sheets() {
  if (!sheets.value.length) return null;
  return (
    <div class="sheets">
      {sheets.value.map((sheet) => (
        <Page key={sheet.photo.id} sheet={sheet} />
      ))}
    </div>
  );
}

function Page({ sheet: { photo, picture, flags, measures } }: { sheet: Sheet }) {
  const there = !isEmpty(photo);
  const model = photo.answer?.model ?? "";
  return (
    <article class="sheet">
      <h1>{photo.name}</h1>
      <p class="soft">
        {say("sheetDates", { added: dated(photo.added), printed: dated(Date.now()) })}{" "}
        {photo.edited ? say("sheetDrawn") : say("sheetModel", { model })}
      </p>
      <img src={picture} alt={say(there ? "photoAlt" : "photoAltNone", { name: photo.name })} />
      <section class="notes">
        <NoteLines photo={photo} there={there} flags={flags} />
      </section>
      {measures && (
        <section class="measures">
          <h3>{say("measures")}</h3>
          <MeasureRows measures={measures} />
          <p class="soft">{say("sheetUncalibrated")}</p>
        </section>
      )}
      <p class="soft">{say("noClaim")}</p>
    </article>
  );
}

function dated(time: number): string {
  const tag = language.value === "zh" ? "zh-Hans" : "en-GB";
  return new Date(time).toLocaleString(tag, { dateStyle: "medium", timeStyle: "short" });
}
