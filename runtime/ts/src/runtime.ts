import { equal, isObject, own, pick, type Problem } from "./fields.js";
import type {
  AccountSettingsBody, Manifest as Contract, Model, ModelType, SiteSettingsBody,
} from "./manifest.js";
import { allModels, liveModel, modelForTier, testingModel } from "./models.js";
import { type Quote, Rates, type Usage } from "./rates.js";
import {
  type AccountOverrides, type AccountSettings, accountSettings, SHORT, type SiteOverrides, type SiteSettings, siteSettings,
  tiersAt, withPreset,
} from "./settings.js";

/** A text that cannot be read as a manifest. */
export class ManifestError extends Error {
  override readonly name = "ManifestError";

  constructor(readonly code: "json" | "shape" | "version" | "hash", message: string) {
    super(message);
  }
}

/** A body that cannot be stored, with all its problems. */
export class InvalidSettings extends RangeError {
  override readonly name = "InvalidSettings";

  constructor(readonly problems: readonly Problem[]) {
    super(problems.map((it) => `${it.path || "the body"} ${it.message}`).join("; "));
  }
}

/** Whose settings a body has. */
export type Kind = "account" | "site";

/** What to call a model with; null for what its type does not take. */
export interface Call {
  readonly model: string;
  readonly temperature: number | null;
  readonly maxTokens: number | null;
  readonly size: string | null;
}

/** Options of an answered body. */
export interface BodyOptions {
  /** Whether keys are answered too that the platform's documents do not name. */
  readonly extra?: boolean;
}

/** A manifest of version 1, and what follows from it. */
export class Manifest {
  readonly data: Contract;
  #rates: Rates | undefined;

  /** A manifest that a bundler has read. @throws ManifestError where it is of another version. */
  constructor(data: Contract) {
    if (!isObject(data)) throw new ManifestError("shape", "the manifest is no object");
    if (data.schema_version !== 1) throw new ManifestError("version", "the manifest is not of version 1, which this reads");
    this.data = data;
  }

  /**
   * A manifest from its text, checked against the hash in it; on pages that are not secure browsers cannot do that.
   *
   * @throws ManifestError where it is of another version, or not as it was built.
   */
  static async parse(text: string): Promise<Manifest> {
    const found = new Manifest(attempt("json", () => JSON.parse(text) as Contract));
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(hashed(text))));
    const hash = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
    if (hash !== found.data.content_hash) throw new ManifestError("hash", "the manifest was changed after it was built");
    attempt("shape", () => [found.accountBody(), found.siteBody(), found.presetOf(found.siteSettings()), found.rates]);
    return found;
  }

  /** A manifest from where it is served, or by the pointer to it. @throws ManifestError as `parse` does. */
  static async load(url: string | URL): Promise<Manifest> {
    const answer = await fetch(url);
    const text = await answer.text();
    const { manifest } = attempt("json", () => JSON.parse(text) as { manifest?: string });
    return manifest ? Manifest.load(new URL(manifest, answer.url)) : Manifest.parse(text);
  }

  /** A model by its name; the first in lists where several providers sell it. */
  model(name: string): Model | undefined {
    return allModels(this.data).find((it) => it.name === name);
  }

  /** The cheap model of a type. */
  testingModel(type: ModelType): Model | undefined {
    return testingModel(this.data, type);
  }

  /** The default model of a type. */
  liveModel(type: ModelType): Model | undefined {
    return liveModel(this.data, type);
  }

  /** The image model of a tier: its default, or else the first in lists. */
  modelForTier(tier: string | null): Model | undefined {
    return modelForTier(this.data, tier);
  }

  /**
   * The model that a stage calls: for testing, or else the account's tier (images), or else live; null for a local stage,
   * and where there is none. @throws RangeError for a stage that does not exist.
   */
  modelForStage(number: number, site: SiteSettings, account: AccountSettings): Model | null {
    const stage = site.stages.find((it) => it.number === number);
    if (!stage) throw new RangeError("there is no such stage");
    const { model_type, use_testing } = stage;
    if (model_type === null) return null;
    const type = model_type as ModelType;
    const tier = type === "image" ? account.image_quality_tier : null;
    return (use_testing && this.testingModel(type)) || this.modelForTier(tier) || this.liveModel(type) || null;
  }

  /** What a stage calls its model with; null as `modelForStage` is. */
  call(number: number, site: SiteSettings, account: AccountSettings): Call | null {
    const model = this.modelForStage(number, site, account);
    if (!model) return null;
    const { name, sizes, limits } = model;
    const { selected_size } = this.data.image_generation;
    if (model.type === "image")
      return { model: name, temperature: null, maxTokens: null, size: sizes.includes(selected_size) ? selected_size : (sizes[0] ?? selected_size) };
    const most = [account.max_tokens, limits.max_tokens, limits.max_output_tokens].filter((it) => it !== null);
    return { model: name, temperature: account.temperature, maxTokens: Math.min(...most), size: null };
  }

  /** What calls are charged by this manifest. */
  get rates(): Rates {
    return (this.#rates ??= Rates.fromManifest(this.data));
  }

  /** What a call takes; see `Rates`. */
  creditsFor(model: string | Model, usage: Usage): Quote {
    return this.rates.creditsFor(model, usage);
  }

  /** What an operation takes; see `Rates`. */
  creditsForOperation(id: string): number {
    return this.rates.creditsForOperation(id);
  }

  /** The settings that hold for an account; never throws for what is stored. */
  accountSettings(stored?: AccountOverrides | null): AccountSettings {
    return accountSettings(this.data, stored);
  }

  /** The settings that hold for a site; never throws for what is stored. */
  siteSettings(stored?: SiteOverrides | null): SiteSettings {
    return siteSettings(this.data, stored);
  }

  /** What the endpoint of an account answers; the credits of a tier are those of a moment, by default of the present. */
  accountBody(stored?: AccountOverrides | null, options: BodyOptions & { readonly at?: Date } = {}): AccountSettingsBody {
    const { content_generation: content, image_generation: images } = this.data;
    const found = this.accountSettings(stored);
    const body = {
      content_generation: { ...content, temperature: found.temperature, max_tokens: found.max_tokens },
      image_generation: {
        ...images,
        quality_tiers: tiersAt(this.data, options.at ?? new Date()),
        selected_tier: found.image_quality_tier,
        selected_style: found.image_style,
        max_images: found.max_images,
        selected_quality: found.image_quality,
      },
    };
    return options.extra ? body : (shortened(body) as unknown as AccountSettingsBody);
  }

  /** What the endpoint of a site answers. */
  siteBody(stored?: SiteOverrides | null, options: BodyOptions = {}): SiteSettingsBody {
    const { automation, stages, delays, publishing } = this.siteSettings(stored);
    const body = { automation, stages, delays, publishing, available_models: this.data.available_models };
    return options.extra ? body : (shortened(body) as unknown as SiteSettingsBody);
  }

  /** Every problem of a body to save; what it leaves out stays as it is stored. Never throws. */
  validateOverrides(kind: Kind, body: unknown, stored?: AccountOverrides | SiteOverrides | null): Problem[] {
    const problems: Problem[] = [];
    this.#with(kind, body, stored, problems);
    return problems;
  }

  /** All overrides to store for a body, in place of those stored. @throws InvalidSettings */
  changes(kind: Kind, body: unknown, stored?: AccountOverrides | SiteOverrides | null): AccountOverrides | SiteOverrides {
    const problems: Problem[] = [];
    const { overrides } = this.#with(kind, body, stored, problems);
    if (problems.length) throw new InvalidSettings(problems);
    return overrides;
  }

  /** A site's settings with a preset; see there. @throws RangeError for a preset that does not exist. */
  withPreset(site: SiteSettings, id: string): SiteSettings {
    return withPreset(this.data, site, id);
  }

  /** The first preset that would change nothing; null for settings of one's own. */
  presetOf(site: SiteSettings): string | null {
    return this.data.presets.find(({ id }) => equal(this.withPreset(site, id).overrides, site.overrides))?.id ?? null;
  }

  #with(kind: Kind, body: unknown, stored: unknown, problems: Problem[]): AccountSettings | SiteSettings {
    // Null is a default inside of a body, and no body.
    return (kind === "account" ? accountSettings : siteSettings)(this.data, stored, body ?? 0, problems);
  }
}

/** The keys of each part of a body that the platform's documents name. */
const KEYS = {
  content_generation: ["temperature", "max_tokens"],
  image_generation: ["quality_tiers", "selected_tier", "styles", "selected_style", "max_images", "max_allowed"],
  automation: ["enabled", "frequency", "time"],
  stages: ["number", "name", "has_ai", "enabled", "batch_size", "per_run_limit", "use_testing", "budget_pct"],
  delays: ["within_stage", "between_stage"],
  publishing: ["auto_approval_enabled", "auto_publish_enabled", "publish_days", "time_slots", "daily_capacity", "weekly_capacity"],
  available_models: ["text", "image"],
  ...SHORT,
};

function shortened(body: object): object {
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => {
      const keys = own(KEYS, name) as readonly never[] | undefined;
      const short = (it: object) => shortened(pick(it, keys!));
      return [name, !keys ? value : Array.isArray(value) ? value.map(short) : short(value as object)];
    }),
  );
}

function attempt<T>(code: "json" | "shape", read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof ManifestError ? error : new ManifestError(code, `the manifest cannot be read: ${error}`);
  }
}

/** What the hash in a manifest is of: its text without blanks, the hash itself and the environment's name. */
function hashed(text: string): string {
  return text
    .replace(/("[^"\\]*(?:\\.[^"\\]*)*")|\s+/g, "$1")
    .replace(/("environment":)"(?:[^"\\]|\\.)*"/, '$1""')
    .replace(/("content_hash":)"\w*"/, '$1""')
    .replace(/\\(?:u(?!00[01]|0022|005c)(.{4})|.)/gi, (all, code?: string) => (code ? String.fromCharCode(parseInt(code, 16)) : all));
}
