import type { Edits, Place, Value } from "./data";
import type { Manifest as Contract } from "../../generated/contract/manifest.js";
import { Manifest, type Problem } from "../../runtime/ts/src/index";

type Tree = { readonly [key: string]: unknown };

/** The value at a JSON pointer; undefined where there is none. */
export function at(tree: unknown, pointer: string): unknown {
  return steps(pointer).reduce<unknown>((value, step) => (value as Tree | null | undefined)?.[step], tree);
}

/** A tree with a value at a JSON pointer that it has. */
export function put<T>(tree: T, pointer: string, value: unknown): T {
  const set = (inner: unknown, [step, ...rest]: readonly string[]): unknown => {
    if (step === undefined) return value;
    const copy = (Array.isArray(inner) ? [...inner] : { ...(inner as Tree) }) as { [key: string]: unknown };
    copy[step] = set(copy[step], rest);
    return copy;
  };
  return set(tree, steps(pointer)) as T;
}

function steps(pointer: string): readonly string[] {
  return pointer.split("/").slice(1);
}

export function same(one: unknown, two: unknown): boolean {
  return one === two || JSON.stringify(one) === JSON.stringify(two);
}

/** The same value in another manifest, whose lists may have other items or another order; undefined where it has none. */
export function counterpart(from: Contract, to: Contract, pointer: string): unknown {
  let [here, there]: [unknown, unknown] = [from, to];
  for (const step of steps(pointer)) {
    const item = (here as Tree)[step];
    const key = Array.isArray(here) ? identity(item) : undefined;
    there = key === undefined ? (there as Tree)[step] : (there as readonly unknown[]).find((it) => identity(it) === key);
    here = item;
    if (typeof there !== "object" || there === null || typeof here !== "object" || here === null) return there;
  }
  return there;
}

/** What tells an item of a list from the others; undefined for a list of texts. */
export function identity(item: unknown): string | undefined {
  if (typeof item !== "object" || item === null) return undefined;
  const it = item as Tree;
  const key = it["number"] ?? it["id"] ?? it["tier"] ?? it["value"] ?? it["country"] ?? it["starts_on"];
  return key === undefined ? `${it["provider"]}/${it["name"]}` : String(key);
}

const SITE = ["automation", "stages", "delays", "publishing"];
const ACCOUNT = ["content_generation", "image_generation"];

/** What follows from edits. */
export interface Edited {
  /** The manifest with the edits that can be made. */
  readonly manifest: Contract;
  /** What is wrong with edits, by pointer. */
  readonly problems: readonly Problem[];
  /** The edits that can be made. */
  readonly valid: Edits;
}

/** Make edits that change something in a manifest, and say what is wrong with them: of settings by the rules of the endpoints, which take them. */
export function edit(manifest: Contract, places: { readonly [pointer: string]: Place }, edits: Edits): Edited {
  const changed = Object.entries(edits);
  const runtime = new Manifest(manifest);
  const of = (parts: readonly string[]) => changed.filter(([pointer]) => parts.includes(pointer.split("/")[1]!));
  const body = (whole: unknown, parts: readonly string[]) => of(parts).reduce((tree, [pointer, value]) => put(tree, pointer, value), whole);
  const { daily_capacity: _, weekly_capacity: __, ...publishing } = runtime.siteBody().publishing;
  const problems = [
    ...runtime.validateOverrides("account", body(runtime.accountBody(undefined, { extra: true }), ACCOUNT)),
    ...runtime.validateOverrides("site", body({ ...runtime.siteBody(), publishing }, SITE)),
    ...changed.flatMap(([pointer, value]) => {
      const wrong = [...SITE, ...ACCOUNT].includes(pointer.split("/")[1]!) ? "" : misfit(places[pointer], value);
      return wrong ? [{ path: pointer, code: "range", message: wrong, params: {} }] : [];
    }),
  ];
  const isWrong = (pointer: string) => problems.some(({ path }) => path === pointer || path.startsWith(`${pointer}/`));
  const budget = problems.some(({ code }) => code === "budget");
  const valid = changed.filter(([pointer]) => !isWrong(pointer) && !(budget && pointer.endsWith("/budget_pct")));
  const made = valid.reduce((tree, [pointer, value]) => put(tree, pointer, value), manifest);
  // Capacities follow from days and slots.
  const after = { ...made, publishing: new Manifest(made).siteSettings().publishing };
  return { manifest: after, problems, valid: Object.fromEntries(valid) };
}

/** What is wrong with a value for its place, in words; empty where nothing is. */
function misfit(place: Place | undefined, value: Value): string {
  if (!place) return "is no single value of the configuration";
  const { is, min = -Infinity, max = Infinity } = place;
  if (is === "amount") return /^\d{1,9}(\.\d{1,9})?$/.test(String(value)) ? "" : "must be an amount such as 12.50";
  if (is !== "integer" && is !== "number") return "";
  if (typeof value !== "number" || !Number.isFinite(value) || (is === "integer" && !Number.isSafeInteger(value)))
    return is === "integer" ? "must be a whole number" : "must be a number";
  if (value >= min && value <= max) return "";
  return max === Infinity ? `must be at least ${min}` : `must be from ${min} to ${max}`;
}
