import { shortened, tiersAt } from "./answers.js";
import { equal, type Problem } from "./fields.js";
import type { AccountSettingsBody, Automation, Delays, Manifest, Publishing, SiteSettingsBody, Stage } from "./manifest.js";
import { presetValues, settle, sparse } from "./settle.js";
import { isBudget, type Kind, settingsOf } from "./table.js";

export type { Problem } from "./fields.js";
export type { Kind } from "./table.js";

/** What an account saved, as far as it differs from the defaults; by the keys of a request. */
export type AccountOverrides = { readonly [key: string]: unknown };

/** What a site saved, as far as it differs from the defaults: parts as in its body, but stages by their number. */
export type SiteOverrides = { readonly [part: string]: unknown };

/** An account's settings as they hold: what it saved, else the defaults; by the names of the platform's documents. */
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

/** Options of an answered body. */
export interface BodyOptions {
  /** Whether keys are answered too that the platform's documents do not name. */
  readonly extra?: boolean;
}

/** A body that cannot be stored, with all its problems. */
export class InvalidSettings extends RangeError {
  override readonly name = "InvalidSettings";

  constructor(readonly problems: readonly Problem[]) {
    super(problems.map((it) => `${it.path || "the body"} ${it.message}`).join("; "));
  }
}

/** The settings that hold for an account; never throws for what is stored. */
export function accountSettings(manifest: Manifest, stored?: AccountOverrides | null): AccountSettings {
  const { shown: { content_generation: content, image_generation: images }, overrides, ignored } = settle("account", manifest, stored);
  return {
    temperature: content.temperature,
    max_tokens: content.max_tokens,
    image_style: images.selected_style,
    image_quality: images.selected_quality,
    image_quality_tier: images.selected_tier,
    max_images: images.max_images,
    overrides,
    ignored,
  };
}

/** The settings that hold for a site; never throws for what is stored. */
export function siteSettings(manifest: Manifest, stored?: SiteOverrides | null): SiteSettings {
  const { shown: { automation, stages, delays, publishing }, overrides, ignored } = settle("site", manifest, stored);
  const { daily_capacity: daily, weekly_capacity: weekly, monthly_capacity: monthly } = publishing;
  return { automation, stages, delays, publishing, capacity: { daily, weekly, monthly }, overrides, ignored };
}

/** What the endpoint of an account answers; the credits of a tier are those of a moment, by default of the present. */
export function accountBody(
  manifest: Manifest, stored?: AccountOverrides | null, options: BodyOptions & { readonly at?: Date } = {},
): AccountSettingsBody {
  const { shown } = settle("account", manifest, stored);
  const quality_tiers = tiersAt(manifest, options.at ?? new Date());
  const body = { ...shown, image_generation: { ...shown.image_generation, quality_tiers } };
  return options.extra ? body : (shortened(body) as unknown as AccountSettingsBody);
}

/** What the endpoint of a site answers. */
export function siteBody(manifest: Manifest, stored?: SiteOverrides | null, options: BodyOptions = {}): SiteSettingsBody {
  const { shown } = settle("site", manifest, stored);
  return options.extra ? shown : (shortened(shown) as unknown as SiteSettingsBody);
}

/** Every problem of a body to save; what it leaves out stays as it is stored. Never throws. */
export function validateOverrides(
  manifest: Manifest, kind: Kind, body: unknown, stored?: AccountOverrides | SiteOverrides | null,
): Problem[] {
  const problems: Problem[] = [];
  // Null is a default inside of a body, and no body.
  settle(kind, manifest, stored, body ?? 0, problems);
  return problems;
}

/** All overrides to store for a body, in place of those stored. @throws InvalidSettings */
export function changes(
  manifest: Manifest, kind: Kind, body: unknown, stored?: AccountOverrides | SiteOverrides | null,
): AccountOverrides | SiteOverrides {
  const problems: Problem[] = [];
  const { overrides } = settle(kind, manifest, stored, body ?? 0, problems);
  if (problems.length) throw new InvalidSettings(problems);
  return overrides;
}

/**
 * A site's settings with a preset: what any preset names goes back to the defaults first.
 *
 * @throws RangeError for a preset that does not exist.
 */
export function withPreset(manifest: Manifest, { overrides }: SiteSettings, id: string): SiteSettings {
  const presets = presetValues(manifest);
  const chosen = presets[manifest.presets.findIndex((it) => it.id === id)];
  if (!chosen) throw new RangeError("there is no such preset");
  const named = Object.assign({}, ...presets);
  const hasBudget = Object.keys(named).some(isBudget);
  const settings = settingsOf("site", manifest);
  const { values } = settle("site", manifest, overrides);
  for (const { key, value } of settings) if (key in named || (hasBudget && isBudget(key))) values[key] = value;
  return siteSettings(manifest, sparse(settings, { ...values, ...chosen }));
}

/** The first preset that would change nothing; null for settings of one's own. */
export function presetOf(manifest: Manifest, site: SiteSettings): string | null {
  return manifest.presets.find(({ id }) => equal(withPreset(manifest, site, id).overrides, site.overrides))?.id ?? null;
}
