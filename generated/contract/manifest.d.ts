// Written by `ratesmith build`; do not edit.

/** A day of the week. */
export type Day = "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun";

/** How often the stages run by themselves. */
export type Frequency = "hourly" | "daily" | "weekly";

/** What a model makes. */
export type ModelType = "text" | "image" | "embedding" | "rerank" | "audio" | "video" | "moderation" | "ocr";

/** An amount in US dollars as a decimal number in shortest plain form. Never compute with a float. */
export type Money = string & { readonly "__type": "Money" };

/** What a provider is for. */
export type ProviderType = "ai" | "payment" | "email" | "storage";

/** How a fraction of a credit is charged. */
export type Rounding = "up" | "nearest" | "down";

/** The number of a stage of the pipeline. */
export type StageNumber = 1 | 2 | 3 | 4 | 5 | 6 | 7;

/** A tier that customers choose an image model by, the cheapest first. */
export type Tier = "basic" | "quality" | "premium";

/** A setting that accounts can save; all others of an account's answer are read only. */
export interface AccountKey {
  /** What a request and what is stored call it. */
  readonly "name": string;
  /** Where the answer shows it, such as `image_generation.selected_tier`. */
  readonly "path": string;
}

/** What the endpoint of an account's AI settings answers. */
export interface AccountSettingsBody {
  /** Parameters of the text models. */
  readonly "content_generation": ContentGenerationBody;
  /** Choices of images, and what is chosen. */
  readonly "image_generation": ImageGenerationBody;
}

/** What the endpoint of an account's AI settings takes; null goes back to the default. */
export interface AccountSettingsPut {
  /** The chosen quality. */
  readonly "image_quality"?: string | null;
  /** The chosen tier; by default that of the default image model. Null where that has none. */
  readonly "image_quality_tier"?: Tier | (string & {}) | null;
  /** The chosen style. */
  readonly "image_style"?: string | null;
  /** How many images an article gets. Unit: images. */
  readonly "max_images"?: number | null;
  /** Most tokens in one answer. Unit: tokens. */
  readonly "max_tokens"?: number | null;
  /** How freely text models write, from 0.0 (focused) to 2.0 (creative). */
  readonly "temperature"?: number | null;
}

/** When the stages run by themselves, and how often they can. */
export interface Automation {
  /** Whether scheduled runs are on. */
  readonly "enabled": boolean;
  /** How often: `hourly`, `daily` or `weekly`. */
  readonly "frequency": Frequency | (string & {});
  /** Time of day, such as `"02:00"`. */
  readonly "time": string;
  /** The frequencies to choose from. */
  readonly "frequencies": readonly FrequencyChoice[];
}

/** When the stages run by themselves. */
export interface AutomationBody {
  /** Whether scheduled runs are on. */
  readonly "enabled": boolean;
  /** How often: `hourly`, `daily` or `weekly`. */
  readonly "frequency": Frequency | (string & {});
  /** Time of day, such as `"02:00"`. */
  readonly "time": string;
}

/** Settings of automation that a preset changes. */
export interface AutomationChange {
  /** Whether scheduled runs are on. */
  readonly "enabled"?: boolean;
  /** How often: `hourly`, `daily` or `weekly`. */
  readonly "frequency"?: Frequency | (string & {});
  /** Time of day, such as `"02:00"`. */
  readonly "time"?: string;
}

/** When the stages run by themselves, to save. */
export interface AutomationPut {
  /** Whether scheduled runs are on. */
  readonly "enabled"?: boolean | null;
  /** How often: `hourly`, `daily` or `weekly`. */
  readonly "frequency"?: Frequency | (string & {}) | null;
  /** Time of day, such as `"02:00"`. */
  readonly "time"?: string | null;
}

/** The testing and the live model of each type that stages call. */
export interface AvailableModels {
  /** Models that write. */
  readonly "text": TypeModels;
  /** Models that make images. */
  readonly "image": TypeModels;
}

/** Something to choose, in the order of lists. */
export interface Choice {
  /** What is sent and stored. */
  readonly "value": string;
  /** What people read. */
  readonly "label": string;
}

/** Defaults of the text models' parameters, and what they can be set to. */
export interface ContentGeneration {
  /** How freely text models write, from 0.0 (focused) to 2.0 (creative). */
  readonly "temperature": number;
  /** Most tokens in one answer. Unit: tokens. */
  readonly "max_tokens": number;
  /** What accounts can set them to. */
  readonly "limits": ContentLimits;
}

/** Parameters of the text models. */
export interface ContentGenerationBody {
  /** How freely text models write, from 0.0 (focused) to 2.0 (creative). */
  readonly "temperature": number;
  /** Most tokens in one answer. Unit: tokens. */
  readonly "max_tokens": number;
}

/** What accounts can set the parameters to. */
export interface ContentLimits {
  /** Range of the temperature; null where accounts cannot set it. */
  readonly "temperature": NumberRange | null;
  /** Range of the most tokens in one answer; null where accounts cannot set it. */
  readonly "max_tokens": TokenRange | null;
}

/** A bundle of credits, in the order of lists. */
export interface CreditPackage {
  /** Its id. */
  readonly "id": string;
  /** Name that customers read. */
  readonly "name": string;
  /** What it is for, in a few words. */
  readonly "description": string;
  /** How many credits it holds. Unit: credits. */
  readonly "credits": number;
  /** What it costs the customer, in US dollars. Unit: US dollars. */
  readonly "price_usd": Money;
  /** Whether it is shown first. */
  readonly "is_featured": boolean;
}

/** What credits are worth, take and cost. */
export interface Credits {
  /** What one credit earns, in US dollars. Unit: US dollars. */
  readonly "credit_value_usd": Money;
  /** How a fraction of a credit is charged. */
  readonly "rounding": Rounding | (string & {});
  /** What operations take. */
  readonly "operations": readonly Operation[];
  /** Bundles of credits that customers buy. */
  readonly "packages": readonly CreditPackage[];
}

/** A day of the week to choose, from Monday on. */
export interface DayChoice {
  /** What is sent and stored. */
  readonly "value": Day;
  /** What people read. */
  readonly "label": string;
}

/** Pauses. */
export interface Delays {
  /** Between two items of a stage. Unit: seconds. */
  readonly "within_stage": number;
  /** Between two stages. Unit: seconds. */
  readonly "between_stage": number;
}

/** Pauses to save. */
export interface DelaysPut {
  /** Between two items of a stage. Unit: seconds. */
  readonly "within_stage"?: number | null;
  /** Between two stages. Unit: seconds. */
  readonly "between_stage"?: number | null;
}

/** A frequency to choose, the most often first. */
export interface FrequencyChoice {
  /** What is sent and stored. */
  readonly "value": Frequency | (string & {});
  /** What people read. */
  readonly "label": string;
}

/** Choices and defaults of images. */
export interface ImageGeneration {
  /** The tiers that have a model, the first in lists first. */
  readonly "quality_tiers": readonly QualityTier[];
  /** The chosen tier; by default that of the default image model. Null where that has none. */
  readonly "selected_tier": Tier | (string & {}) | null;
  /** The styles that are offered. */
  readonly "styles": readonly Style[];
  /** The chosen style. */
  readonly "selected_style": string;
  /** How many images an article gets. Unit: images. */
  readonly "max_images": number;
  /** The most images that an article can be set to. Unit: images. */
  readonly "max_allowed": number;
  /** The sizes that are offered; what a model makes is in its own `sizes`. */
  readonly "sizes": readonly SizeChoice[];
  /** The chosen size. Unit: pixels. */
  readonly "selected_size": string;
  /** The qualities that are offered. */
  readonly "qualities": readonly Choice[];
  /** The chosen quality. */
  readonly "selected_quality": string;
  /** The fewest images that an article can be set to. Unit: images. */
  readonly "min_images": number;
}

/** Choices of images, and what is chosen. */
export interface ImageGenerationBody {
  /** The tiers that have a model, the first in lists first. */
  readonly "quality_tiers": readonly QualityTierBody[];
  /** The chosen tier; by default that of the default image model. Null where that has none. */
  readonly "selected_tier": Tier | (string & {}) | null;
  /** The styles that are offered. */
  readonly "styles": readonly Choice[];
  /** The chosen style. */
  readonly "selected_style": string;
  /** How many images an article gets. Unit: images. */
  readonly "max_images": number;
  /** The most images that an article can be set to. Unit: images. */
  readonly "max_allowed": number;
}

/** A model that makes images. */
export interface ImageModel {
  /** What a call names; where a platform has the same model at two providers, two models have it. */
  readonly "name": string;
  /** Name that customers read. */
  readonly "display_name": string;
  /** Id of its provider. */
  readonly "provider": string;
  /** The live default of its type. */
  readonly "is_default": boolean;
  /** The one cheap testing model of its type. */
  readonly "is_testing": boolean;
  /** Image: the tier customers choose it by. */
  readonly "quality_tier": Tier | (string & {}) | null;
  /** Limits in tokens. */
  readonly "limits": Limits;
  /** What it can do, such as `vision`; what is not named is not known. */
  readonly "capabilities": { readonly [key: string]: boolean };
  /** Of an image model the sizes it makes; empty for others. */
  readonly "sizes": readonly string[];
  /** Id of what customers pay for a call; a server refuses one that is no longer in force. */
  readonly "price_id": string;
  /** The prices that follow, by their first day; none where the price has no dates. */
  readonly "changes": readonly PriceChange[];
  /** The day on which its provider stops it; null where none is known. */
  readonly "deprecation_date": string | null;
  /** What it makes. */
  readonly "type": "image";
  /** Image: how many credits one image takes. Unit: credits an image. */
  readonly "credits_per_image": number;
}

/** How much a model takes; null for no limit. */
export interface Limits {
  /** Most tokens in one answer. Unit: tokens. */
  readonly "max_tokens": number | null;
  /** Most tokens in one question. Unit: tokens. */
  readonly "max_input_tokens": number | null;
  /** Most tokens the provider writes in one answer. Unit: tokens. */
  readonly "max_output_tokens": number | null;
  /** Most tokens in question and answer together. Unit: tokens. */
  readonly "context_window": number | null;
}

/** Everything the frontend builds on, for one environment. */
export interface Manifest {
  /** The version of this contract; a higher one has removed a key, or changed what one means. */
  readonly "schema_version": 1;
  /** Name of the environment. */
  readonly "environment": string;
  /** SHA-256 of everything but this line and the environment's name. */
  readonly "content_hash": string;
  /** The providers that are switched on. */
  readonly "providers": readonly Provider[];
  /** The models that are switched on. */
  readonly "models": Models;
  /** The models that stages call. */
  readonly "available_models": AvailableModels;
  /** Parameters of the text models. */
  readonly "content_generation": ContentGeneration;
  /** Choices and defaults of images. */
  readonly "image_generation": ImageGeneration;
  /** The settings of these two that accounts can save. */
  readonly "account_keys": readonly AccountKey[];
  /** What credits are worth, take and cost. */
  readonly "credits": Credits;
  /** The subscriptions that customers can choose, the cheapest first. */
  readonly "plans": readonly Plan[];
  /** The ways to pay by country. */
  readonly "payment_methods": readonly PaymentMethods[];
  /** Which parts of the platform are switched on. */
  readonly "modules": Modules;
  /** When the stages run by themselves. */
  readonly "automation": Automation;
  /** The stages of the pipeline, by number. */
  readonly "stages": readonly Stage[];
  /** Pauses. */
  readonly "delays": Delays;
  /** When approved content is published. */
  readonly "publishing": Publishing;
  /** Quick setups, in the order of lists. */
  readonly "presets": readonly Preset[];
}

/** The models that are switched on, by what they make, in the order of lists. */
export interface Models {
  /** Models that write. */
  readonly "text": readonly TextModel[];
  /** Models that make images. */
  readonly "image": readonly ImageModel[];
  /** Models that turn texts into vectors. */
  readonly "embedding": readonly OtherModel[];
  /** Models that order search results. */
  readonly "rerank": readonly OtherModel[];
  /** Models of speech and sound. */
  readonly "audio": readonly OtherModel[];
  /** Models that make films. */
  readonly "video": readonly OtherModel[];
  /** Models that judge content. */
  readonly "moderation": readonly OtherModel[];
  /** Models that read documents. */
  readonly "ocr": readonly OtherModel[];
}

/** Which parts of the platform are switched on. */
export interface Modules {
  /** Keywords, clusters and ideas. */
  readonly "planner_enabled": boolean;
  /** Content and images. */
  readonly "writer_enabled": boolean;
  /** Internal links. */
  readonly "linker_enabled": boolean;
  /** Improvement of existing content. */
  readonly "optimizer_enabled": boolean;
  /** The seven stages on a schedule. */
  readonly "automation_enabled": boolean;
  /** Connections to sites. */
  readonly "integration_enabled": boolean;
  /** Scheduling and publishing. */
  readonly "publisher_enabled": boolean;
}

/** What a number can be set to. */
export interface NumberRange {
  /** The least. */
  readonly "min": number;
  /** The most. */
  readonly "max": number;
  /** By how much a form changes it at once; any number between is taken as well. Null for no such step. */
  readonly "step": number | null;
}

/** What an operation takes: `base_credits`, or the credits of a model of `model_type`. */
export interface Operation {
  /** Its id, which `operation` of a stage names. */
  readonly "id": string;
  /** Name that people read. */
  readonly "display_name": string;
  /** Credits for one operation; charged only where no model is. Unit: credits. */
  readonly "base_credits": number;
  /** The type of model that is called and charged instead of `base_credits`; null where none is. */
  readonly "model_type": ModelType | (string & {}) | null;
}

/** A model that makes neither texts nor images; one of its prices is a number, and the others are null. */
export interface OtherModel {
  /** What a call names; where a platform has the same model at two providers, two models have it. */
  readonly "name": string;
  /** Name that customers read. */
  readonly "display_name": string;
  /** Id of its provider. */
  readonly "provider": string;
  /** The live default of its type. */
  readonly "is_default": boolean;
  /** The one cheap testing model of its type. */
  readonly "is_testing": boolean;
  /** Image: the tier customers choose it by. */
  readonly "quality_tier": Tier | (string & {}) | null;
  /** Limits in tokens. */
  readonly "limits": Limits;
  /** What it can do, such as `vision`; what is not named is not known. */
  readonly "capabilities": { readonly [key: string]: boolean };
  /** Of an image model the sizes it makes; empty for others. */
  readonly "sizes": readonly string[];
  /** Id of what customers pay for a call; a server refuses one that is no longer in force. */
  readonly "price_id": string;
  /** The prices that follow, by their first day; none where the price has no dates. */
  readonly "changes": readonly PriceChange[];
  /** The day on which its provider stops it; null where none is known. */
  readonly "deprecation_date": string | null;
  /** What it makes. */
  readonly "type": "audio" | "embedding" | "moderation" | "ocr" | "rerank" | "video";
  /** Text, or another type paid by token: how many tokens one credit buys, input and output together. Smaller is dearer. Unit: tokens a credit. */
  readonly "tokens_per_credit": number | null;
  /** Neither text, image nor OCR: how many credits one call takes. Unit: credits a call. */
  readonly "credits_per_call": number | null;
  /** Audio and video: how many credits a minute takes. Unit: credits a minute. */
  readonly "credits_per_minute": number | null;
  /** OCR: how many credits a page takes that is read. Unit: credits a page. */
  readonly "credits_per_page": number | null;
}

/** A way to pay, in the order of lists. */
export interface PaymentMethod {
  /** Its id. */
  readonly "id": string;
  /** Name that customers read. */
  readonly "display_name": string;
  /** What the customer has to do. */
  readonly "instructions": string;
}

/** The ways to pay in a country. */
export interface PaymentMethods {
  /** Two capital letters (ISO 3166-1), or `default` for every other country. */
  readonly "country": string;
  /** The ways to pay there. */
  readonly "methods": readonly PaymentMethod[];
}

/** A subscription that customers can choose, the cheapest first. */
export interface Plan {
  /** Its id. */
  readonly "id": string;
  /** Name that customers read. */
  readonly "name": string;
  /** US dollars a month. Unit: US dollars a month. */
  readonly "price_monthly": Money;
  /** US dollars a year, paid at once. Unit: US dollars a year. */
  readonly "price_yearly": Money;
  /** Credits a month for ideas. Unit: credits a month. */
  readonly "idea_credits": number;
  /** Credits a month for content. Unit: credits a month. */
  readonly "content_credits": number;
  /** Credits a month for images. Unit: credits a month. */
  readonly "image_credits": number;
  /** Credits a month for optimization. Unit: credits a month. */
  readonly "optimization_credits": number;
  /** Most sites. Unit: sites. */
  readonly "max_sites": number;
  /** Most users. Unit: users. */
  readonly "max_users": number;
}

/** A quick setup: the settings it changes, of the defaults. */
export interface Preset {
  /** Its id. */
  readonly "id": string;
  /** Name that people read. */
  readonly "name": string;
  /** What it is good for. */
  readonly "description": string;
  /** Whether it is the one to recommend. */
  readonly "is_recommended": boolean;
  /** Settings to change, by the number of the stage. */
  readonly "stages": { readonly [Key in "1" | "2" | "3" | "4" | "5" | "6" | "7"]?: StageChange };
  /** Settings of the schedule to change. */
  readonly "schedule": ScheduleChange;
}

/** What customers pay from a day on; one of the prices is a number, and the others are null. */
export interface PriceChange {
  /** The first day, in UTC. */
  readonly "starts_on": string;
  /** Id of what customers pay from then on. */
  readonly "price_id": string;
  /** Text, or another type paid by token: how many tokens one credit buys, input and output together. Smaller is dearer. Unit: tokens a credit. */
  readonly "tokens_per_credit": number | null;
  /** Image: how many credits one image takes. Unit: credits an image. */
  readonly "credits_per_image": number | null;
  /** Neither text, image nor OCR: how many credits one call takes. Unit: credits a call. */
  readonly "credits_per_call": number | null;
  /** Audio and video: how many credits a minute takes. Unit: credits a minute. */
  readonly "credits_per_minute": number | null;
  /** OCR: how many credits a page takes that is read. Unit: credits a page. */
  readonly "credits_per_page": number | null;
}

/** A provider that is switched on. */
export interface Provider {
  /** Its id, which `provider` of a model names. */
  readonly "id": string;
  /** Name that people read. */
  readonly "display_name": string;
  /** What it is for. */
  readonly "type": ProviderType | (string & {});
}

/** When approved content is published, how many articles that makes, and which days there are. */
export interface Publishing {
  /** Whether content is approved without a person. */
  readonly "auto_approval_enabled": boolean;
  /** Whether approved content is published by itself. */
  readonly "auto_publish_enabled": boolean;
  /** Days of the week, `mon` to `sun`, in order. */
  readonly "publish_days": readonly Day[];
  /** Times of day, such as `"09:00"`, in order. */
  readonly "time_slots": readonly string[];
  /** Articles on a day of `publish_days`: one for each slot. Unit: articles. */
  readonly "daily_capacity": number;
  /** Articles in a week: slots times days. Unit: articles. */
  readonly "weekly_capacity": number;
  /** Articles in a month: those of a week times 52 / 12, rounded half up. Unit: articles. */
  readonly "monthly_capacity": number;
  /** The days to choose from. */
  readonly "days": readonly DayChoice[];
}

/** When approved content is published, and how many articles that makes. */
export interface PublishingBody {
  /** Whether content is approved without a person. */
  readonly "auto_approval_enabled": boolean;
  /** Whether approved content is published by itself. */
  readonly "auto_publish_enabled": boolean;
  /** Days of the week, `mon` to `sun`, in order. */
  readonly "publish_days": readonly Day[];
  /** Times of day, such as `"09:00"`, in order. */
  readonly "time_slots": readonly string[];
  /** Articles on a day of `publish_days`: one for each slot. Unit: articles. */
  readonly "daily_capacity": number;
  /** Articles in a week: slots times days. Unit: articles. */
  readonly "weekly_capacity": number;
}

/** Settings of publishing that a preset changes. */
export interface PublishingChange {
  /** Whether content is approved without a person. */
  readonly "auto_approval_enabled"?: boolean;
  /** Whether approved content is published by itself. */
  readonly "auto_publish_enabled"?: boolean;
  /** Days of the week, `mon` to `sun`, in order. */
  readonly "publish_days"?: readonly Day[];
  /** Times of day, such as `"09:00"`, in order. */
  readonly "time_slots"?: readonly string[];
}

/** When approved content is published, to save. */
export interface PublishingPut {
  /** Whether content is approved without a person. */
  readonly "auto_approval_enabled"?: boolean | null;
  /** Whether approved content is published by itself. */
  readonly "auto_publish_enabled"?: boolean | null;
  /** Days of the week, `mon` to `sun`, in order. */
  readonly "publish_days"?: readonly Day[] | null;
  /** Times of day, such as `"09:00"`, in order. */
  readonly "time_slots"?: readonly string[] | null;
}

/** A tier that customers choose an image model by, with the model. */
export interface QualityTier {
  /** What is sent and stored. */
  readonly "tier": Tier | (string & {});
  /** Credits that one image takes. Unit: credits an image. */
  readonly "credits": number;
  /** What people read. */
  readonly "label": string;
  /** What it means, in a few words. */
  readonly "description": string;
  /** Name of the model that is called: the tier's default, or else the first in lists. */
  readonly "model": string;
  /** The sizes that the model makes. */
  readonly "sizes": readonly string[];
}

/** A tier that customers choose an image model by. */
export interface QualityTierBody {
  /** What is sent and stored. */
  readonly "tier": Tier | (string & {});
  /** Credits that one image takes. Unit: credits an image. */
  readonly "credits": number;
  /** What people read. */
  readonly "label": string;
  /** What it means, in a few words. */
  readonly "description": string;
}

/** Settings of the schedule that a preset changes. */
export interface ScheduleChange {
  /** Settings of automation to change. */
  readonly "automation"?: AutomationChange;
  /** Settings of publishing to change. */
  readonly "publishing"?: PublishingChange;
}

/** What the endpoint of a site's settings answers. */
export interface SiteSettingsBody {
  /** When the stages run by themselves. */
  readonly "automation": AutomationBody;
  /** The stages, by number. */
  readonly "stages": readonly StageBody[];
  /** Pauses. */
  readonly "delays": Delays;
  /** When approved content is published. */
  readonly "publishing": PublishingBody;
  /** The models that stages call; read only. */
  readonly "available_models": AvailableModels;
}

/** What the endpoint of a site's settings takes; null goes back to the defaults. */
export interface SiteSettingsPut {
  /** When the stages run by themselves. */
  readonly "automation"?: AutomationPut | null;
  /** All stages, by number. */
  readonly "stages"?: readonly StagePut[] | null;
  /** Pauses. */
  readonly "delays"?: DelaysPut | null;
  /** When approved content is published. */
  readonly "publishing"?: PublishingPut | null;
}

/** An image size. */
export interface SizeChoice {
  /** Width x height. Unit: pixels. */
  readonly "value": string;
  /** What people read. */
  readonly "label": string;
}

/** A stage of the pipeline, and what it calls; null where something does not apply to it. */
export interface Stage {
  /** Its number; stages are in this order. */
  readonly "number": StageNumber | (number & {});
  /** What goes in and what comes out. */
  readonly "name": string;
  /** Whether it calls a model. */
  readonly "has_ai": boolean;
  /** Whether it runs. */
  readonly "enabled": boolean;
  /** Items in one batch; the last stage has no batches. Unit: items. */
  readonly "batch_size": number | null;
  /** Most input items in one run; 0 for all that wait. Unit: input items. */
  readonly "per_run_limit": number;
  /** Whether it calls the testing model instead of the live one. */
  readonly "use_testing": boolean | null;
  /** Share of the credits it may use, in percent. Unit: percent. */
  readonly "budget_pct": number | null;
  /** The type of model it calls; null for a local stage, which has no AI settings. */
  readonly "model_type": ModelType | (string & {}) | null;
  /** Id of the operation that one item is charged as; null where nothing is charged. */
  readonly "operation": string | null;
  /** What its batches and limits count, such as `keywords`. */
  readonly "input": string | null;
}

/** A stage of the pipeline; null where a setting does not apply to it. */
export interface StageBody {
  /** Its number; stages are in this order. */
  readonly "number": StageNumber | (number & {});
  /** What goes in and what comes out. */
  readonly "name": string;
  /** Whether it calls a model. */
  readonly "has_ai": boolean;
  /** Whether it runs. */
  readonly "enabled": boolean;
  /** Items in one batch; the last stage has no batches. Unit: items. */
  readonly "batch_size": number | null;
  /** Most input items in one run; 0 for all that wait. Unit: input items. */
  readonly "per_run_limit": number;
  /** Whether it calls the testing model instead of the live one. */
  readonly "use_testing": boolean | null;
  /** Share of the credits it may use, in percent. Unit: percent. */
  readonly "budget_pct": number | null;
}

/** Settings of one stage that a preset changes. */
export interface StageChange {
  /** Whether it runs. */
  readonly "enabled"?: boolean;
  /** Items in one batch. Unit: items. */
  readonly "batch_size"?: number;
  /** Most input items in one run; 0 for all that wait. Unit: input items. */
  readonly "per_run_limit"?: number;
  /** Whether it calls the testing model. */
  readonly "use_testing"?: boolean;
  /** Share of the credits it may use, in percent. Unit: percent. */
  readonly "budget_pct"?: number;
}

/** Settings of one stage to save; null or left out where they do not apply to it. */
export interface StagePut {
  /** Its number. */
  readonly "number": StageNumber | (number & {});
  /** Whether it runs. */
  readonly "enabled": boolean | null;
  /** Items in one batch; the last stage has no batches. Unit: items. */
  readonly "batch_size"?: number | null;
  /** Most input items in one run; 0 for all that wait. Unit: input items. */
  readonly "per_run_limit": number | null;
  /** Whether it calls the testing model instead of the live one. */
  readonly "use_testing"?: boolean | null;
  /** Share of the credits it may use, in percent. Unit: percent. */
  readonly "budget_pct"?: number | null;
}

/** An image style. */
export interface Style {
  /** What is sent and stored. */
  readonly "value": string;
  /** What people read. */
  readonly "label": string;
  /** What it means, in a few words. */
  readonly "description": string;
}

/** A model that writes. */
export interface TextModel {
  /** What a call names; where a platform has the same model at two providers, two models have it. */
  readonly "name": string;
  /** Name that customers read. */
  readonly "display_name": string;
  /** Id of its provider. */
  readonly "provider": string;
  /** The live default of its type. */
  readonly "is_default": boolean;
  /** The one cheap testing model of its type. */
  readonly "is_testing": boolean;
  /** Image: the tier customers choose it by. */
  readonly "quality_tier": Tier | (string & {}) | null;
  /** Limits in tokens. */
  readonly "limits": Limits;
  /** What it can do, such as `vision`; what is not named is not known. */
  readonly "capabilities": { readonly [key: string]: boolean };
  /** Of an image model the sizes it makes; empty for others. */
  readonly "sizes": readonly string[];
  /** Id of what customers pay for a call; a server refuses one that is no longer in force. */
  readonly "price_id": string;
  /** The prices that follow, by their first day; none where the price has no dates. */
  readonly "changes": readonly PriceChange[];
  /** The day on which its provider stops it; null where none is known. */
  readonly "deprecation_date": string | null;
  /** What it makes. */
  readonly "type": "text";
  /** Text, or another type paid by token: how many tokens one credit buys, input and output together. Smaller is dearer. Unit: tokens a credit. */
  readonly "tokens_per_credit": number;
}

/** What a number of tokens can be set to. */
export interface TokenRange {
  /** The least. Unit: tokens. */
  readonly "min": number;
  /** The most. Unit: tokens. */
  readonly "max": number;
}

/** Display names of the testing and the live model of a type. */
export interface TypeModels {
  /** The testing model; null where there is none. */
  readonly "testing": string | null;
  /** The live model; null where there is none. */
  readonly "live": string | null;
}

export type Model = TextModel | ImageModel | OtherModel;
