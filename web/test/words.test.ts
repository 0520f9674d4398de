import { describe, expect, it } from "vitest";
import { FLAGS } from "../src/core/quality";
import { fill, preferred } from "../src/i18n/say";
import { TEXTS } from "../src/i18n/texts";

describe("the words", () => {
  const texts = Object.entries(TEXTS);

  it.each(texts)("of %s are there in both languages", (key, { en, zh }) => {
    expect(en.trim()).not.toBe("");
    expect(zh.trim()).not.toBe("");
    // The other language is named in itself.
    if (key === "otherLanguage") return;
    expect(en).not.toMatch(/\p{Script=Han}/u);
    expect(zh).toMatch(/\p{Script=Han}/u);
  });

  it.each(texts)("of %s ask for the same values", (_, { en, zh }) => {
    const values = (text: string): string[] => (text.match(/\{\w+\}/g) ?? []).sort();
    expect(values(zh)).toEqual(values(en));
  });

  it("tell of every fault of a photo", () => {
    for (const flag of FLAGS) expect(TEXTS).toHaveProperty([`flag ${flag}`]);
  });

  it("are filled in", () => {
    expect(fill("{a} of {b}, {c}", { a: 1, b: "2" })).toBe("1 of 2, {c}");
  });
});

describe("the language", () => {
  it.each([
    [["zh-TW", "en"], null, "zh"],
    [["de", "zh-CN"], null, "zh"],
    [["fr"], null, "en"],
    [[], null, "en"],
    [["zh-CN"], "en", "en"],
    [["en"], "no such", "en"],
  ] as const)("of %j, chosen %j", (tags, chosen, language) => {
    expect(preferred(tags, chosen)).toBe(language);
  });
});
