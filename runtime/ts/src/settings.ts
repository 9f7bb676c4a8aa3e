import { equal, type Field, type Fields, into, isObject, type Json, own, pick, type Problem, read, type Say } from "./fields.js";
import type {
  AccountSettingsPut, Automation, Delays, Manifest, Model, Preset, Publishing, QualityTier, Stage,
} from "./manifest.js";
import { priceAt } from "./rates.js";

/** What an account saved, as far as it differs from the defaults; by the keys of a request. */
export type AccountOverrides = { readonly [key: string]: unknown };

/** What a site saved, as far as it differs from the defaults: parts as in its body, but stages by their number. */
export type SiteOverrides = { readonly [part: string]: unknown };

/** An account's settings as they hold: what it saved, else the defaults; by the keys of a request. */
export interface AccountSettings {
  readonly "image_quality": string;
  readonly "image_quality_tier": string | null;
  readonly "image_style": string;
  readonly "max_images": number;
  readonly "max_tokens": number;
  readonly "temperature": number;
  /** What is to be stored of them. */
  readonly overrides: AccountOverrides;
  /** Stored values that no longer fit. */
  readonly ignored: readonly Problem[];
}

/** A site's settings as they hold: what it saved, else the defaults. */
export interface SiteSettings {
  readonly "automation": Automation;
  readonly "stages": readonly Stage[];
  readonly "delays": Delays;
  readonly "publishing": Publishing;
  /** How many articles publishing makes. */
  readonly capacity: Capacity;
  /** What is to be stored of them. */
  readonly overrides: SiteOverrides;
  /** Stored values that no longer fit. */
  readonly ignored: readonly Problem[];
}

/** How many articles publishing makes. */
export interface Capacity {
  readonly daily: number;
  readonly weekly: number;
  readonly monthly: number;
}

type Site = Pick<SiteSettings, "automation" | "stages" | "delays" | "publishing">;
/** Whether a key that is no setting has the value that was answered; undefined for a key that there is not. */
type Shown = (key: string, value: unknown) => boolean | undefined;

const bool: Field = { is: "boolean" };
const time: Field = { is: "time" };
const delay = whole(0, 3_600);
const FULL = 100;
const SITE_PARTS = ["automation", "stages", "delays", "publishing"];
const ACCOUNT_PARTS = ["content_generation", "image_generation"] as const;

/** Where the body of an account shows its settings. */
const SHOWN_AT = {
  temperature: ["content_generation", "temperature"],
  max_tokens: ["content_generation", "max_tokens"],
  image_quality_tier: ["image_generation", "selected_tier"],
  image_style: ["image_generation", "selected_style"],
  max_images: ["image_generation", "max_images"],
  image_quality: ["image_generation", "selected_quality"],
} as const satisfies { readonly [key in keyof AccountSettingsPut]: readonly [string, string] };

/** Keys of the lists in an account's body. */
export const SHORT = {
  quality_tiers: ["tier", "credits", "label", "description"],
  styles: ["value", "label"],
} as const;

function whole(min: number, max: number): Field {
  return { is: "integer", min, max };
}

function choice(options: readonly object[], key = "value"): Field {
  return { is: "choice", values: options.map((it) => own(it, key) as string) };
}

/** The settings of an account: as they hold with what is stored, or as they will with a body. */
export function accountSettings(manifest: Manifest, stored: unknown, body?: unknown, problems: Problem[] = []): AccountSettings {
  const fields = accountFields(manifest);
  const places = Object.entries(SHOWN_AT);
  const defaults = Object.fromEntries(places.map(([key, [part, name]]) => [key, manifest[part][name as never]]));
  const ignored: Problem[] = [];
  let found: Json = settle(fields, defaults, defaults, stored, "", into(ignored));
  if (body !== undefined) {
    const say = into(problems);
    for (const part of ACCOUNT_PARTS) {
      const keys = places.filter(([, place]) => place[0] === part).map(([key, place]) => [place[1], key] as const);
      const named = (of: Json) => Object.fromEntries(keys.map(([name, key]) => [name, of[key]]));
      const shown: Shown = (key, value) => isShown(manifest, part, key, value);
      const set = settle(named(fields) as Fields, named(defaults), named(found), own(body, part), `/${part}`, say, shown);
      found = { ...found, ...Object.fromEntries(keys.map(([name, key]) => [key, set[name]])) };
    }
    found = settle(fields, defaults, found, body, "", say, (key) => ACCOUNT_PARTS.includes(key as never) || undefined);
  }
  return { ...(found as unknown as AccountSettings), overrides: sparse(fields, defaults, found), ignored };
}

function accountFields({ content_generation: { limits }, image_generation: images }: Manifest): Fields {
  return {
    ...(limits.temperature && { temperature: { is: "number", ...limits.temperature } }),
    ...(limits.max_tokens && { max_tokens: whole(limits.max_tokens.min, limits.max_tokens.max) }),
    image_quality_tier: choice(images.quality_tiers, "tier"),
    image_style: choice(images.styles),
    max_images: whole(images.min_images, images.max_allowed),
    image_quality: choice(images.qualities),
  };
}

/** The tiers with the credits of a moment. */
export function tiersAt(manifest: Manifest, at: Date): QualityTier[] {
  return manifest.image_generation.quality_tiers.map((it) => {
    const model = manifest.models.image.find(({ name }) => name === it.model);
    return { ...it, credits: (model && priceAt(model, at).credits_per_image) ?? it.credits };
  });
}

/** Tiers may have the credits of any moment, and lists their shorter form. */
function isShown(manifest: Manifest, part: (typeof ACCOUNT_PARTS)[number], key: string, value: unknown): boolean | undefined {
  const shown = own(manifest[part], key);
  if (shown === undefined) return;
  const days = key === "quality_tiers" ? Object.values(manifest.models).flat().flatMap((it: Model) => it.changes) : [];
  const short = own(SHORT, key) as readonly never[] | undefined;
  return [shown, ...days.map((it) => tiersAt(manifest, new Date(it.starts_on)))].some(
    (it) => equal(it, value) || (!!short && equal((it as object[]).map((item) => pick(item, short)), value)),
  );
}

/** The settings of a site: as they hold with what is stored, or as they will with a body. */
export function siteSettings(manifest: Manifest, stored: unknown, body?: unknown, problems: Problem[] = []): SiteSettings {
  const ignored: Problem[] = [];
  let found = readSite(manifest, manifest, stored, into(ignored), false);
  if (body !== undefined) found = readSite(manifest, found, body, into(problems), true);
  return settingsOf(manifest, found, ignored);
}

/**
 * A site's settings with a preset: what any preset names goes back to the defaults first.
 *
 * @throws RangeError for a preset that does not exist.
 */
export function withPreset(manifest: Manifest, site: Site, id: string): SiteSettings {
  const { presets, stages } = manifest;
  const preset = presets.find((it) => it.id === id);
  if (!preset) throw new RangeError("there is no such preset");
  const set = (current: Site, given: unknown) => readSite(manifest, current, given, () => undefined, false);
  const changes = (it: Preset) => ({ ...it.schedule, stages: it.stages });
  const hasBudget = presets.some((it) => Object.values(it.stages).some((change) => own(change, "budget_pct") !== undefined));
  const budgets = { stages: Object.fromEntries(stages.map((it) => [it.number, { budget_pct: null }])) };
  const reset = [...(hasBudget ? [budgets] : []), ...presets.map((it) => nulls(changes(it)))].reduce(set, site);
  return settingsOf(manifest, set(reset, changes(preset)), []);
}

function nulls(it: unknown): unknown {
  return isObject(it) ? Object.fromEntries(Object.entries(it).map(([key, value]) => [key, nulls(value)])) : null;
}

function settingsOf(manifest: Manifest, found: Site, ignored: readonly Problem[]): SiteSettings {
  const fields = siteFields(manifest);
  const hasBudget = found.stages.some((it, at) => it.budget_pct !== manifest.stages[at]!.budget_pct);
  const stages = manifest.stages.map((stage, at) => {
    const { budget_pct } = found.stages[at]!;
    return [stage.number, { ...sparse(stageFields(stage), stage, found.stages[at]!), ...(hasBudget && stage.model_type !== null && { budget_pct }) }];
  });
  const overrides = {
    automation: sparse(fields.automation, manifest.automation, found.automation),
    stages: filled(Object.fromEntries(stages)),
    delays: sparse(fields.delays, manifest.delays, found.delays),
    publishing: sparse(fields.publishing, manifest.publishing, found.publishing),
  };
  const { daily_capacity: daily, weekly_capacity: weekly, monthly_capacity: monthly } = found.publishing;
  return { ...found, capacity: { daily, weekly, monthly }, overrides: filled(overrides), ignored };
}

/** The settings that a site would have; what is stored may not fit and is clamped, of a body all of it is checked. */
function readSite(manifest: Manifest, current: Site, given: unknown, say: Say, isBody: boolean): Site {
  const fields = siteFields(manifest);
  const { available_models } = manifest;
  settle({}, {}, {}, given, "", say, (key, value) =>
    SITE_PARTS.includes(key) || (isBody ? shownIn({ available_models })(key, value) : undefined));
  const part = <T extends object>(name: string, of: Fields, defaults: T, now: T, shown = shownIn(defaults), tell = say) =>
    settle(of, defaults, now, own(given, name), `/${name}`, tell, isBody ? shown : undefined);
  let listsFit = true;
  const publishing = part(
    "publishing", fields.publishing, manifest.publishing, current.publishing,
    (key, value) => {
      const same = shownIn(manifest.publishing)(key, value);
      return same === false ? key.endsWith("_capacity") : same;
    },
    (path, ...problem) => {
      listsFit &&= !/\/(publish_days|time_slots)/.test(path);
      return say(path, ...problem);
    },
  );
  return {
    automation: part("automation", fields.automation, manifest.automation, current.automation),
    stages: readBudgets(manifest, readStages(manifest, current.stages, own(given, "stages"), say, isBody), say, isBody),
    delays: part("delays", fields.delays, manifest.delays, current.delays),
    publishing: readPublishing(publishing, listsFit && isBody ? own(given, "publishing") : undefined, say, isBody),
  };
}

function siteFields({ automation, publishing }: Manifest) {
  return {
    automation: { enabled: bool, frequency: choice(automation.frequencies), time },
    delays: { within_stage: delay, between_stage: delay },
    publishing: {
      auto_approval_enabled: bool,
      auto_publish_enabled: bool,
      publish_days: { is: "list", of: choice(publishing.days), most: 7 },
      time_slots: { is: "list", of: time, most: 48 },
    },
  } as const satisfies { readonly [part: string]: Fields };
}

/** The settings of a stage; what is null in the manifest does not apply to it. */
function stageFields(stage: Stage): Fields {
  const { batch_size, model_type } = stage;
  return {
    enabled: bool,
    batch_size: batch_size === null ? null : whole(1, 1_000),
    per_run_limit: whole(0, 100_000),
    use_testing: model_type === null ? null : bool,
    budget_pct: model_type === null ? null : whole(0, FULL),
  };
}

function readStages(manifest: Manifest, current: readonly Stage[], given: unknown, say: Say, isBody: boolean): readonly Stage[] {
  const { stages } = manifest;
  const { length } = stages;
  if (given === undefined) return current;
  if (given === null) return stages;
  if (!isBody) settle({}, {}, {}, given, "/stages", say, (key) => stages.some((it) => String(it.number) === key) || undefined);
  else if (!Array.isArray(given)) return say("/stages", "type", { expected: "array" }) ?? current;
  else if (given.length !== length) return say("/stages", "length", { min: length, max: length }) ?? current;
  return stages.map((stage, at) => {
    const fields = stageFields(stage);
    const path = `/stages/${isBody ? at : stage.number}`;
    const value = isBody ? ((given as unknown[])[at] ?? 0) : own(given, String(stage.number));
    if (isBody && isObject(value))
      for (const key of ["number", ...Object.keys(fields)])
        if (own(fields, key) !== null && !Object.hasOwn(value, key)) say(`${path}/${key}`, "required");
    return settle(fields, stage, current[at]!, value, path, say, isBody ? shownIn(stage) : undefined);
  });
}

/** Budgets of more than everything fall to the defaults, all of them. */
function readBudgets(manifest: Manifest, stages: readonly Stage[], say: Say, isBody: boolean): readonly Stage[] {
  const sum = stages.reduce((all, it) => all + (it.budget_pct ?? 0), 0);
  if (sum <= FULL) return stages;
  say("/stages", "budget", { sum, max: FULL });
  return isBody ? stages : stages.map((it, at) => ({ ...it, budget_pct: manifest.stages[at]!.budget_pct }));
}

/** Publishing with its capacities; it is not automatic without a day and a slot. */
function readPublishing(found: Publishing, given: unknown, say: Say, isBody: boolean): Publishing {
  const [daily, days] = [found.time_slots.length, found.publish_days.length];
  const capacities = {
    daily_capacity: daily,
    weekly_capacity: daily * days,
    // Weekly × 52 / 12, rounded half up.
    monthly_capacity: Math.floor((daily * days * 26 + 3) / 6),
  };
  const empty = (["publish_days", "time_slots"] as const).filter((key) => !found[key].length);
  for (const [key, value] of Object.entries(capacities))
    if (own(given, key) !== undefined && own(given, key) !== value) say(`/publishing/${key}`, "read-only");
  if (!found.auto_publish_enabled || !empty.length) return { ...found, ...capacities };
  for (const key of isBody ? empty : ["auto_publish_enabled"]) say(`/publishing/${key}`, "never-published");
  return { ...found, ...capacities, auto_publish_enabled: false };
}

/** The settings of a part: those given, else those there are; null goes back to the default. */
function settle<T extends object>(
  fields: Fields, defaults: T, current: T, given: unknown, path: string, say: Say, shown?: Shown,
): T {
  if (given === undefined) return current;
  if (given === null) return defaults;
  if (!isObject(given)) return say(path, "type", { expected: "object" }) ?? current;
  const found = { ...current } as { [key: string]: unknown };
  for (const [key, value] of Object.entries(given)) {
    const at = `${path}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`;
    const field = own(fields, key) as Field | null | undefined;
    if (field) found[key] = (value === null ? undefined : read(field, value, at, say)) ?? own(defaults, key);
    else if (field === null) value === null || say(at, "not-applicable");
    else {
      const same = shown?.(key, value);
      if (!same) say(at, same === false ? "read-only" : "unknown");
    }
  }
  return found as T;
}

function shownIn(part: object): Shown {
  return (key, value) => (Object.hasOwn(part, key) ? equal(own(part, key), value) : undefined);
}

/** The settings that are not as by default. */
function sparse(fields: Fields, defaults: object, found: object): Json {
  return pick(found as Json, Object.keys(fields).filter((key) => !equal(own(defaults, key), own(found, key))));
}

function filled(parts: Json): Json {
  return Object.fromEntries(Object.entries(parts).filter(([, part]) => Object.keys(part as object).length));
}
