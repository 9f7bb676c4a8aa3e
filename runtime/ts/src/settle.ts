import { forms } from "./answers.js";
import { equal, into, isObject, type Json, own, pick, type Problem, type Say } from "./fields.js";
import type { Manifest } from "./manifest.js";
import { isBudget, type Kind, type Setting, settingsOf } from "./table.js";

const PARTS = {
  account: ["content_generation", "image_generation"],
  site: ["automation", "stages", "delays", "publishing", "available_models"],
} as const;
const SWITCH = "/publishing/auto_publish_enabled";
const DAYS = "/publishing/publish_days";
const SLOTS = "/publishing/time_slots";

/** Settings by one of their pointers, and values by that into what is stored. */
type Places = { readonly [pointer: string]: Setting };
export type Values = { [key: string]: unknown };

/** What holds: everything that an answer shows of it, and what is to be stored. */
export interface Settled {
  readonly shown: Pick<Manifest, (typeof PARTS)[Kind][number]>;
  readonly overrides: Json;
  readonly ignored: readonly Problem[];
  readonly values: Values;
}

/** The settings as they hold with what is stored, or as they will with a body, whose problems are added to a list. */
export function settle(kind: Kind, manifest: Manifest, stored: unknown, body?: unknown, problems: Problem[] = []): Settled {
  const settings = settingsOf(kind, manifest);
  const values = Object.fromEntries(settings.map((it) => [it.key, it.value]));
  const ignored: Problem[] = [];
  read(by("key", settings), values, stored, into(ignored));
  checkTogether(settings, values, into(ignored), false);
  const defaults = pick(manifest, PARTS[kind]);
  if (body !== undefined) {
    const say = into(problems);
    const isAccount = kind === "account";
    const places = { ...by("at", settings), ...(isAccount && by("key", settings)) };
    // The keys of a request come last: of a setting that is in the body twice, they count.
    const parts = isAccount && Object.fromEntries(PARTS.account.map((part) => [part, undefined]));
    read(places, values, isObject(body) ? { ...parts, ...body } : body, say, defaults, manifest);
    if (!problems.some(({ path }) => path.startsWith(DAYS) || path.startsWith(SLOTS)))
      for (const [key, value] of Object.entries(capacities(values)))
        if (![undefined, value].includes(own(own(body, "publishing"), key) as number)) say(`/publishing/${key}`, "read-only");
    checkTogether(settings, values, say, true);
  }
  const shown = structuredClone(defaults);
  for (const { at, key } of settings) put(shown, at, values[key]);
  Object.assign(shown["publishing"] ?? {}, capacities(values));
  return { shown: shown as never, overrides: sparse(settings, values), ignored, values };
}

/** What presets set, each by the pointers into what is stored. */
export function presetValues(manifest: Manifest): Values[] {
  const places = by("key", settingsOf("site", manifest));
  return manifest.presets.map((it) => {
    const values: Values = {};
    read(places, values, { ...it.schedule, stages: it.stages }, () => undefined);
    return values;
  });
}

function by(pointer: "key" | "at", settings: readonly Setting[]): Places {
  return Object.fromEntries(settings.map((it) => [it[pointer], it]));
}

/** Puts what is given into the values; null goes back to the default. A body may have more, as an answer shows it. */
function read(places: Places, values: Values, given: unknown, say: Say, answer: Json = {}, manifest?: Manifest): void {
  const walk = (given: unknown, path: string, shown: Json): void => {
    const inside = Object.keys(places).filter((it) => it.startsWith(`${path}/`));
    if (given === null) return inside.forEach((it) => (values[places[it]!.key] = places[it]!.value));
    const isList = Array.isArray(shown);
    if (isList ? !Array.isArray(given) : !isObject(given)) return say(path, "type", { expected: isList ? "array" : "object" });
    const max = isList ? shown.length : 0;
    if (isList && (given as []).length !== max) return say(path, "length", { min: max, max });
    for (const [name, value] of Object.entries(given as Json)) {
      const at = `${path}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;
      const setting = places[at];
      const isThere = Object.hasOwn(shown, name);
      if (value === undefined && !isList) continue;
      if (setting) take(setting, value, at);
      else if (inside.some((it) => it.startsWith(`${at}/`)) || (isThere && PARTS.account.includes(at.slice(1) as never))) {
        const below = isThere ? (shown[name] as Json) : {};
        if (isList && isObject(value))
          for (const key of Object.keys(below).filter((it) => it === "number" || places[`${at}/${it}`]?.check))
            if (value[key] === undefined) say(`${at}/${key}`, "required");
        // A stage has no default as a whole.
        walk(isList ? (value ?? 0) : value, at, below);
      } else if (!isThere) say(at, "unknown");
      else if (!name.endsWith("_capacity") && !forms(manifest!, name, shown[name]).some((it) => equal(it, value))) say(at, "read-only");
    }
  };
  const take = ({ key, check, value: standard }: Setting, value: unknown, at: string) => {
    if (check) values[key] = (value === null ? undefined : check(value, at, say)) ?? standard;
    else if (value !== null) say(at, "not-applicable");
  };
  walk(given, "", answer);
}

/** What depends on more than one setting. Of what is stored, budgets fall to the defaults, and publishing is not automatic. */
function checkTogether(settings: readonly Setting[], values: Values, say: Say, isBody: boolean): void {
  const budgets = settings.filter((it) => isBudget(it.key));
  const sum = budgets.reduce((all, it) => all + ((values[it.key] as number | null) ?? 0), 0);
  if (sum > 100) {
    say("/stages", "budget", { sum, max: 100 });
    if (!isBody) for (const it of budgets) values[it.key] = it.value;
  }
  const empty = [DAYS, SLOTS].filter((it) => values[SWITCH] && !(values[it] as []).length);
  if (!empty.length) return;
  for (const it of isBody ? empty : [SWITCH]) say(it, "never-published");
  values[SWITCH] = false;
}

function capacities(values: Values): { readonly [key: string]: number } {
  const [days, slots] = [DAYS, SLOTS].map((it) => values[it] as [] | undefined);
  if (!days || !slots) return {};
  const weekly_capacity = slots.length * days.length;
  // Weekly × 52 / 12, rounded half up.
  return { daily_capacity: slots.length, weekly_capacity, monthly_capacity: Math.floor((weekly_capacity * 26 + 3) / 6) };
}

/** The settings that are not as by default; budgets all or none. */
export function sparse(settings: readonly Setting[], values: Values): Json {
  const differs = settings.filter((it) => !equal(it.value, values[it.key]));
  const hasBudget = differs.some((it) => isBudget(it.key));
  const found = {};
  for (const it of settings)
    if (differs.includes(it) || (hasBudget && isBudget(it.key) && it.check)) put(found, it.key, values[it.key]);
  return found;
}

function put(into: object, pointer: string, value: unknown): void {
  const [, ...steps] = pointer.split("/");
  const last = steps.pop()!;
  let place = into as { [step: string]: any };
  for (const step of steps) place = place[step] ??= {};
  place[last] = value;
}
