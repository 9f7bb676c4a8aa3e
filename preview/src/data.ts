import type { Manifest as Contract } from "../../generated/contract/manifest.js";

/** What the page shows; ratesmith writes it into the page. */
export interface Data {
  readonly project: string;
  /** The day whose prices are shown, such as `2026-03-01`. */
  readonly today: string;
  /** What it is compared with; null where nothing was named. */
  readonly base: { readonly name: string; readonly trouble: string } | null;
  /** The environment to open with. */
  readonly opens: string;
  /** Where changes are saved; null for a page from disk. */
  readonly save: string | null;
  readonly environments: readonly Environment[];
}

export interface Environment {
  readonly name: string;
  readonly manifest: Contract;
  /** The manifest of the base; null where it has none. */
  readonly before: Contract | null;
  /** What can be edited, by JSON pointer into the manifest. */
  readonly places: { readonly [pointer: string]: Place };
}

/** Where the configuration has a value, and what it can be. */
export interface Place {
  readonly file: string;
  /** The environment whose overlay the file is; empty for all environments. */
  readonly layer: string;
  readonly route: readonly string[];
  /** `amount` is a decimal number that the manifest has as a text. */
  readonly is: "integer" | "number" | "amount" | "boolean" | "text" | "list";
  readonly min?: number;
  readonly max?: number;
}

export type Value = string | number | boolean | null | readonly string[];

/** What somebody entered, by JSON pointer. */
export type Edits = { readonly [pointer: string]: Value };
