import { type Json, pick } from "./fields.js";
import type { Manifest, QualityTier } from "./manifest.js";
import { allModels } from "./models.js";
import { priceAt } from "./rates.js";

/** The keys of each part of an answer that the platform's documents name. */
const KEYS: { readonly [part: string]: readonly string[] } = {
  content_generation: ["temperature", "max_tokens"],
  image_generation: ["quality_tiers", "selected_tier", "styles", "selected_style", "max_images", "max_allowed"],
  quality_tiers: ["tier", "credits", "label", "description"],
  styles: ["value", "label"],
  automation: ["enabled", "frequency", "time"],
  stages: ["number", "name", "has_ai", "enabled", "batch_size", "per_run_limit", "use_testing", "budget_pct"],
  delays: ["within_stage", "between_stage"],
  publishing: ["auto_approval_enabled", "auto_publish_enabled", "publish_days", "time_slots", "daily_capacity", "weekly_capacity"],
};

/** An answer with the keys alone that the platform's documents name. */
export function shortened(answer: object): Json {
  return Object.fromEntries(
    Object.entries(answer).map(([part, value]) => {
      const short = (it: Json) => shortened(pick(it, KEYS[part]!));
      return [part, !Object.hasOwn(KEYS, part) ? value : Array.isArray(value) ? value.map(short) : short(value)];
    }),
  );
}

/** The tiers with the credits of a moment. */
export function tiersAt(manifest: Manifest, at: Date): QualityTier[] {
  return manifest.image_generation.quality_tiers.map((it) => {
    const model = manifest.models.image.find(({ name }) => name === it.model);
    return { ...it, credits: (model && priceAt(model, at).credits_per_image) ?? it.credits };
  });
}

/** The forms in which what is read only may be sent back: tiers with the credits of any moment, and lists in short. */
export function forms(manifest: Manifest, name: string, shown: unknown): unknown[] {
  const days = name === "quality_tiers" ? allModels(manifest).flatMap((it) => it.changes) : [];
  const all = [shown, ...days.map((it) => tiersAt(manifest, new Date(it.starts_on)))];
  return [...all, ...all.map((it) => shortened({ [name]: it })[name])];
}
