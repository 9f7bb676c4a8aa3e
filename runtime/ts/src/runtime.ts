import { isObject, own, type Problem } from "./fields.js";
import type {
  AccountSettingsBody, Manifest as Contract, Model, ModelType, SiteSettingsBody,
} from "./manifest.js";
import { allModels } from "./models.js";
import { type Quote, Rates, type Usage } from "./rates.js";
import {
  accountBody, type AccountOverrides, type AccountSettings, accountSettings, type BodyOptions, changes, type Kind, presetOf, siteBody,
  type SiteOverrides, type SiteSettings, siteSettings, validateOverrides, withPreset,
} from "./settings.js";

/** A text that cannot be read as a manifest. */
export class ManifestError extends Error {
  override readonly name = "ManifestError";

  constructor(readonly code: "json" | "shape" | "version" | "hash", message: string) {
    super(message);
  }
}

/** What to call a model with; null for what its type does not take. */
export interface Call {
  readonly model: string;
  readonly temperature: number | null;
  readonly maxTokens: number | null;
  readonly size: string | null;
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
    if (own(found.data, "manifest")) throw new ManifestError("shape", "this is a pointer: read the file that it names");
    const hash = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
    if (hash !== found.data.content_hash) throw new ManifestError("hash", "the manifest was changed after it was built");
    attempt("shape", () => [found.accountBody(), found.siteBody(), found.presetOf(found.siteSettings()), found.rates]);
    return found;
  }

  /** A manifest from where it is served, or by the pointer to it. @throws ManifestError as `parse` does. */
  static async load(url: string | URL): Promise<Manifest> {
    const answer = await fetch(url);
    const text = await answer.text();
    const name = attempt("json", () => own(JSON.parse(text), "manifest"));
    return Manifest.parse(name ? await (await fetch(new URL(String(name), answer.url))).text() : text);
  }

  /** A model by its name; the first in lists where several providers sell it. */
  model(name: string): Model | undefined {
    return allModels(this.data).find((it) => it.name === name);
  }

  /** The cheap model of a type. */
  testingModel(type: ModelType): Model | undefined {
    return allModels(this.data).find((it) => it.type === type && it.is_testing);
  }

  /** The default model of a type. */
  liveModel(type: ModelType): Model | undefined {
    return allModels(this.data).find((it) => it.type === type && it.is_default && !it.is_testing);
  }

  /** The image model of a tier: its default, or else the first in lists. */
  modelForTier(tier: string | null): Model | undefined {
    const found = allModels(this.data).filter((it) => it.type === "image" && tier && it.quality_tier === tier);
    return found.find((it) => it.is_default) ?? found[0];
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
  accountBody(stored?: AccountOverrides | null, options?: BodyOptions & { readonly at?: Date }): AccountSettingsBody {
    return accountBody(this.data, stored, options);
  }

  /** What the endpoint of a site answers. */
  siteBody(stored?: SiteOverrides | null, options?: BodyOptions): SiteSettingsBody {
    return siteBody(this.data, stored, options);
  }

  /** Every problem of a body to save; what it leaves out stays as it is stored. Never throws. */
  validateOverrides(kind: Kind, body: unknown, stored?: AccountOverrides | SiteOverrides | null): Problem[] {
    return validateOverrides(this.data, kind, body, stored);
  }

  /** All overrides to store for a body, in place of those stored. @throws InvalidSettings */
  changes(kind: Kind, body: unknown, stored?: AccountOverrides | SiteOverrides | null): AccountOverrides | SiteOverrides {
    return changes(this.data, kind, body, stored);
  }

  /** A site's settings with a preset; see there. @throws RangeError for a preset that does not exist. */
  withPreset(site: SiteSettings, id: string): SiteSettings {
    return withPreset(this.data, site, id);
  }

  /** The first preset that would change nothing; null for settings of one's own. */
  presetOf(site: SiteSettings): string | null {
    return presetOf(this.data, site);
  }
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
