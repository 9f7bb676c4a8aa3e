// Written by `ratesmith build`; do not edit.

/** When the stages run by themselves. */
export interface Automation {
  enabled: boolean;
  frequency: "daily" | "hourly" | "weekly";
  time: string;
}

/** The testing and the live model of each type. */
export interface AvailableModels {
  text: TypeModels;
  image: TypeModels;
}

/** Something to choose. */
export interface Choice {
  value: string;
  label: string;
}

/** Defaults of the text models' parameters. */
export interface ContentGeneration {
  temperature: number;
  max_tokens: number;
}

/** A bundle of credits. */
export interface CreditPackage {
  id: string;
  name: string;
  description: string;
  credits: number;
  price_usd: string;
  is_featured: boolean;
}

/** What credits are worth, take and cost. */
export interface Credits {
  credit_value_usd: string;
  /** How a fraction of a credit is charged. */
  rounding: "down" | "nearest" | "up";
  operations: Operation[];
  packages: CreditPackage[];
}

/** Pauses in seconds. */
export interface Delays {
  within_stage: number;
  between_stage: number;
}

/** Choices and defaults of images. */
export interface ImageGeneration {
  quality_tiers: QualityTier[];
  selected_tier: "basic" | "premium" | "quality" | null;
  styles: Choice[];
  selected_style: string;
  sizes: Choice[];
  qualities: Choice[];
  max_images: number;
  max_allowed: number;
}

/** A model that makes images. */
export interface ImageModel {
  /** What a call names; where a platform has the same model at two providers, two models have it. */
  name: string;
  display_name: string;
  provider: string;
  is_default: boolean;
  is_testing: boolean;
  quality_tier: "basic" | "premium" | "quality" | null;
  limits: Limits;
  capabilities: Record<string, boolean>;
  sizes: string[];
  /** Id of the rate that a call is charged by; a server refuses one that is no longer in force. */
  rate: string;
  /** The prices that follow, by their first day; none where the price has no dates. */
  changes: PriceChange[];
  credits_per_image: number;
}

/** Limits in tokens; null for none. */
export interface Limits {
  max_tokens: number | null;
  max_input_tokens: number | null;
  max_output_tokens: number | null;
  context_window: number | null;
}

/** The models that are switched on. */
export interface Models {
  text: TextModel[];
  image: ImageModel[];
  embedding: OtherModel[];
  rerank: OtherModel[];
  audio: OtherModel[];
  video: OtherModel[];
  moderation: OtherModel[];
  ocr: OtherModel[];
}

/** What an operation takes: `base_credits`, or the credits of a model of `model_type`. */
export interface Operation {
  id: string;
  display_name: string;
  base_credits: number;
  model_type: "audio" | "embedding" | "image" | "moderation" | "ocr" | "rerank" | "text" | "video" | null;
}

/** A model that makes neither texts nor images; one of its prices is a number. */
export interface OtherModel {
  /** What a call names; where a platform has the same model at two providers, two models have it. */
  name: string;
  display_name: string;
  provider: string;
  is_default: boolean;
  is_testing: boolean;
  quality_tier: "basic" | "premium" | "quality" | null;
  limits: Limits;
  capabilities: Record<string, boolean>;
  sizes: string[];
  /** Id of the rate that a call is charged by; a server refuses one that is no longer in force. */
  rate: string;
  /** The prices that follow, by their first day; none where the price has no dates. */
  changes: PriceChange[];
  tokens_per_credit: number | null;
  credits_per_call: number | null;
  credits_per_minute: number | null;
  credits_per_page: number | null;
}

/** A way to pay. */
export interface PaymentMethod {
  id: string;
  display_name: string;
  instructions: string;
}

/** The ways to pay in a country; `default` for every other country. */
export interface PaymentMethods {
  country: string;
  methods: PaymentMethod[];
}

/** A subscription, with its credits a month. */
export interface Plan {
  id: string;
  name: string;
  price_monthly: string;
  price_yearly: string;
  idea_credits: number;
  content_credits: number;
  image_credits: number;
  optimization_credits: number;
  max_sites: number;
  max_users: number;
}

/** A quick setup: the settings it changes. */
export interface Preset {
  id: string;
  name: string;
  description: string;
  is_recommended: boolean;
  stages: Record<string, Record<string, unknown>>;
  schedule: Record<string, Record<string, unknown>>;
}

/** What customers pay from a day on; one of the prices is a number. */
export interface PriceChange {
  /** The first day, in UTC. */
  starts_on: string;
  rate: string;
  tokens_per_credit: number | null;
  credits_per_image: number | null;
  credits_per_call: number | null;
  credits_per_minute: number | null;
  credits_per_page: number | null;
}

/** A provider that is switched on. */
export interface Provider {
  id: string;
  display_name: string;
  type: "ai" | "email" | "payment" | "storage";
}

/** When approved content is published, and how many articles that makes. */
export interface Publishing {
  auto_approval_enabled: boolean;
  auto_publish_enabled: boolean;
  publish_days: string[];
  time_slots: string[];
  daily_capacity: number;
  weekly_capacity: number;
  monthly_capacity: number;
}

/** A tier that customers choose an image model by, with the credits one image takes. */
export interface QualityTier {
  tier: "basic" | "premium" | "quality";
  credits: number;
  label: string;
  description: string;
}

/** A step of the pipeline; null where a setting does not apply to it. */
export interface Stage {
  number: number;
  name: string;
  has_ai: boolean;
  enabled: boolean;
  batch_size: number | null;
  per_run_limit: number;
  use_testing: boolean | null;
  budget_pct: number | null;
}

/** A model that writes. */
export interface TextModel {
  /** What a call names; where a platform has the same model at two providers, two models have it. */
  name: string;
  display_name: string;
  provider: string;
  is_default: boolean;
  is_testing: boolean;
  quality_tier: "basic" | "premium" | "quality" | null;
  limits: Limits;
  capabilities: Record<string, boolean>;
  sizes: string[];
  /** Id of the rate that a call is charged by; a server refuses one that is no longer in force. */
  rate: string;
  /** The prices that follow, by their first day; none where the price has no dates. */
  changes: PriceChange[];
  tokens_per_credit: number;
}

/** Display names of the testing and the live model of a type; null where there is none. */
export interface TypeModels {
  testing: string | null;
  live: string | null;
}

/** Everything the frontend builds on, for one environment. */
export interface Manifest {
  schema_version: 1;
  environment: string;
  /** SHA-256 of everything but this line and the environment's name. */
  content_hash: string;
  providers: Provider[];
  models: Models;
  available_models: AvailableModels;
  content_generation: ContentGeneration;
  image_generation: ImageGeneration;
  credits: Credits;
  plans: Plan[];
  payment_methods: PaymentMethods[];
  modules: Record<string, boolean>;
  automation: Automation;
  stages: Stage[];
  delays: Delays;
  publishing: Publishing;
  presets: Preset[];
}
