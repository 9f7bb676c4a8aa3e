import { bool, type Check, choice, list, number, time } from "./fields.js";
import type { Manifest } from "./manifest.js";

/** Whose settings a body has. */
export type Kind = "account" | "site";

/** What can be saved. */
export interface Setting {
  /** JSON pointer into what is stored. */
  readonly key: string;
  /** JSON pointer into what is answered. */
  readonly at: string;
  /** Null where it does not apply. */
  readonly check: Check | null;
  /** The default. */
  readonly value: unknown;
}

/** The settings that an account or a site can save. */
export function settingsOf(kind: Kind, manifest: Manifest): Setting[] {
  const { automation, publishing, content_generation: { limits: { temperature, max_tokens } }, image_generation: images } = manifest;
  const valuesOf = (options: readonly { readonly value: string }[]) => options.map((it) => it.value);
  const within = (place: string, values: object, checks: { readonly [name: string]: Check | null }, key = place) =>
    Object.entries(checks).map(([name, check]) =>
      ({ key: `${key}/${name}`, at: `${place}/${name}`, check, value: values[name as never] }));
  if (kind === "account") {
    const all = [
      ...within("/content_generation", manifest.content_generation, {
        temperature: temperature && number(temperature.min, temperature.max, "number"),
        max_tokens: max_tokens && number(max_tokens.min, max_tokens.max),
      }),
      ...within("/image_generation", images, {
        selected_tier: choice(images.quality_tiers.map((it) => it.tier)),
        selected_style: choice(valuesOf(images.styles)),
        selected_quality: choice(valuesOf(images.qualities)),
        max_images: number(images.min_images, images.max_allowed),
      }),
    ];
    return manifest.account_keys.flatMap(({ name, path }) =>
      all.filter((it) => it.check && it.at === `/${path.replace(".", "/")}`).map((it) => ({ ...it, key: `/${name}` })));
  }
  const delay = number(0, 3_600);
  const days = valuesOf(publishing.days);
  return [
    ...within("/automation", automation, { enabled: bool, frequency: choice(valuesOf(automation.frequencies)), time }),
    ...within("/delays", manifest.delays, { within_stage: delay, between_stage: delay }),
    ...within("/publishing", publishing, {
      auto_approval_enabled: bool,
      auto_publish_enabled: bool,
      publish_days: list(choice(days), days.length, (it) => days.indexOf(it)),
      time_slots: list(time, 48, (it) => it),
    }),
    ...manifest.stages.flatMap((it, at) => {
      const checks = {
        enabled: bool,
        batch_size: it.batch_size === null ? null : number(1, 1_000),
        per_run_limit: number(0, 100_000),
        use_testing: it.model_type === null ? null : bool,
        budget_pct: it.model_type === null ? null : number(0, 100),
      };
      return within(`/stages/${at}`, it, checks, `/stages/${it.number}`);
    }),
  ];
}

export function isBudget(key: string): boolean {
  return key.endsWith("/budget_pct");
}
