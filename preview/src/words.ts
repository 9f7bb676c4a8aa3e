import type { Manifest as Contract, Model, PriceChange } from "../../generated/contract/manifest.js";
import { priceAt, Rates } from "../../runtime/ts/src/rates";

export function number(value: number): string {
  return value.toLocaleString("en-US");
}

export function counted(count: number, one: string, many = `${one}s`): string {
  return `${number(count)} ${count === 1 ? one : many}`;
}

/** An amount of dollars, with cents where it has a fraction; with `hasCents` always. */
export function dollars(amount: string, hasCents = false): string {
  const [whole = "", cents = hasCents ? "" : undefined] = amount.split(".");
  return `$${number(Number(whole))}${cents === undefined ? "" : `.${cents.padEnd(2, "0")}`}`;
}

export function day(date: string): string {
  return new Date(`${date}T00:00:00Z`).toLocaleDateString("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
}

/** Units of a price: how one reads it, and whether more of it is dearer. */
const UNITS = [
  ["tokens_per_credit", "token", "a credit", false],
  ["credits_per_image", "credit", "an image", true],
  ["credits_per_call", "credit", "a call", true],
  ["credits_per_minute", "credit", "a minute", true],
  ["credits_per_page", "credit", "a page", true],
] as const;

export type PriceKey = (typeof UNITS)[number][0];

export interface Price {
  readonly key: PriceKey;
  readonly amount: number;
  readonly text: string;
  /** What one unit takes, as a fraction. */
  readonly ratio: Ratio;
}

export type Ratio = readonly [bigint, bigint];

/** What customers pay for a model, or from a day on; undefined where it is of a kind that is newer than this page. */
export function priceOf(it: Model | PriceChange): Price | undefined {
  for (const [key, unit, per, moreIsDearer] of UNITS) {
    const amount = (it as object as { readonly [name: string]: unknown })[key];
    if (typeof amount === "number")
      return {
        key, amount,
        text: `${counted(amount, unit)} ${per}`,
        ratio: moreIsDearer ? [BigInt(amount), 1n] : [1n, BigInt(amount)],
      };
  }
  return undefined;
}

export function priceOn(model: Model, at: Date): Price | undefined {
  return priceOf(priceAt(model, at));
}

/** What the words of a call are, by the type of a model: so much that rounding to whole credits hides little of a change. */
export function callOf({ type }: Model): string {
  return type === "image" ? "one image takes" : "100,000 tokens take, in whole credits";
}

/** How many credits one of these takes: what people can imagine of a price. */
export function typicalCall(manifest: Contract, model: Model, at: Date): string {
  const usage = model.type === "image" ? { images: 1 } : { tokens: 100_000 };
  if (!["tokens_per_credit", "credits_per_image"].includes(priceOn(model, at)?.key ?? "")) return "";
  const quote = Rates.fromManifest(manifest).creditsFor(model, { ...usage, at });
  return `${counted(quote.credits, "credit")} (${dollars(quote.usd, true)})`;
}

/** By how much the second of two fractions is more than the first: `11.1 %`; empty where it is not more. */
export function percentMore([a, b]: Ratio, [c, d]: Ratio): string {
  const [part, whole] = [c * b - a * d, a * d];
  if (part <= 0n || whole === 0n) return "";
  const tenths = (part * 2000n + whole) / (2n * whole);
  return tenths === 0n ? "less than 0.1 %" : `${number(Number(tenths / 10n))}${tenths % 10n ? `.${tenths % 10n}` : ""} %`;
}

/** A decimal number as a fraction. */
export function fraction(amount: string, below = 1): Ratio {
  const [whole = "0", digits = ""] = amount.split(".");
  return [BigInt(whole + digits), 10n ** BigInt(digits.length) * BigInt(below)];
}
