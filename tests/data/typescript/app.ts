// What a frontend writes, and what the compiler has to refuse; copied beside the generated files and compiled.
import type {
  AccountSettingsBody,
  AccountSettingsPut,
  Day,
  Manifest,
  Model,
  Money,
  SiteSettingsBody,
  SiteSettingsPut,
  Stage,
  StageNumber,
  Tier,
} from "./generated/contract/manifest.js";
import { manifest } from "./generated/production/manifest.js";

const whole: Manifest = manifest;
const account: AccountSettingsBody = whole;
const site: SiteSettingsBody = whole;

export function price(model: Model): string {
  switch (model.type) {
    case "text":
      return `${model.tokens_per_credit} tokens a credit`;
    case "image":
      return `${model.credits_per_image} credits an image`;
    default:
      return `${model.credits_per_minute ?? model.credits_per_call ?? model.tokens_per_credit}`;
  }
}

const labels: Record<Day, string> = { mon: "M", tue: "T", wed: "W", thu: "T", fri: "F", sat: "S", sun: "S" };
export const days: string[] = whole.publishing.publish_days.map((day) => labels[day]);
export const limits: (number | undefined)[] = whole.presets.map((preset) => preset.stages["4"]?.per_run_limit);
export const tier = (known: Tier): boolean => whole.image_generation.quality_tiers.some((it) => it.tier === known);
export const names: string[] = Object.values(whole.models).flat().map((model: Model) => model.display_name);
export const first: StageNumber = 1;
export const unit = (stage: Stage): string => stage.input ?? "items";

// What was answered is what may be sent back, and null goes back to the default.
export const back: SiteSettingsPut = site;
export const some: SiteSettingsPut = { delays: { within_stage: null }, automation: null };
export const saved: AccountSettingsPut = { temperature: 0.8, image_quality_tier: "premium", image_style: null };
export const again: AccountSettingsPut = { image_quality_tier: account.image_generation.selected_tier };

// @ts-expect-error a manifest is read, and never changed
whole.delays.within_stage = 1;
// @ts-expect-error nor is a list in it
whole.stages.push(whole.stages[0]!);
// @ts-expect-error what a provider costs us is in no manifest
whole.models.text[0]!.cost;
// @ts-expect-error nor are notes
whole.models.text[0]!.notes;
// @ts-expect-error nor is where a key is sent
whole.providers[0]!.api_endpoint;
// @ts-expect-error the hash of a state moves when a private cost moves
whole.state_hash;
// @ts-expect-error an amount is no number
export const sum: number = whole.credits.credit_value_usd * 2;
// @ts-expect-error and no text that somebody typed
export const typed: Money = "12.00";
// @ts-expect-error an image model has no price for tokens
whole.models.image[0]!.tokens_per_credit;
// @ts-expect-error a day is one of seven
export const day: Day = "monday";
// @ts-expect-error a preset changes the settings that there are
whole.presets[0]!.stages["4"]?.batchSize;
// @ts-expect-error and stages that there are
whole.presets[0]!.stages["8"];
// @ts-expect-error what is saved is spelled right
export const misspelled: SiteSettingsPut = { delay: {} };
// @ts-expect-error a stage has a number
export const unnumbered: SiteSettingsPut = { stages: [{ enabled: true, per_run_limit: 0 }] };
// @ts-expect-error a temperature is a number
export const text: AccountSettingsPut = { temperature: "0.8" };
