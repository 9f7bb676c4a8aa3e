import { pick } from "./fields.js";
import type { Manifest, Model, Money, PriceChange } from "./manifest.js";

/** What a call takes. Charge what was reserved by it, not what holds when the call is done. */
export interface Quote {
  /** Below 2^53. */
  readonly credits: number;
  /** What the credits are worth in US dollars, exactly. */
  readonly usd: Money;
  /** Name of the model. */
  readonly model: string;
  /** Id of what the customer pays, as the manifest shows it; null where rows do not have it. */
  readonly priceId: string | null;
  /** Id of the rate in `ai_rate`, for the usage log; null where rows do not have it, and of a manifest. */
  readonly rateId: string | null;
  /** The moment that it holds at. */
  readonly at: Date;
  /** Whether prices are those that were read before a database failed. */
  readonly stale: boolean;
}

/** What a call uses: exactly one of tokens, all together, and images. */
export interface Usage {
  readonly tokens?: number | bigint | null | undefined;
  readonly images?: number | bigint | null | undefined;
  /** The moment of the call, whose day in UTC has the price; the present where it is left out. */
  readonly at?: Date | undefined;
}

/** A row of a table by its columns; whole numbers are numbers, an amount is a text. */
export type Row = { readonly [column: string]: unknown };

/** The parts of a model that a price needs. */
export type Priced = Pick<Model, "name" | "provider" | "type" | "changes"> & {
  readonly "price_id": string | null;
  readonly "rate_id"?: unknown;
};

const ROUNDINGS = ["up", "nearest", "down"];

function refuse(message: string): never {
  throw new RangeError(message);
}

/** The price of a model on the day of a moment, in UTC. */
export function priceAt<T extends Priced>(model: T, at: Date): T | PriceChange {
  const moment = at.toISOString();
  return model.changes.findLast((it) => it.starts_on <= moment) ?? model;
}

/** What a price needs of a row of `ai_model_config`; what a provider costs stays behind, and the id of the rate, which tells it. */
export function fromRow({ model_name: name, model_type: type, price_id = null, ...row }: Row): Priced {
  const columns = ["provider", "display_name", "tokens_per_credit", "credits_per_image"] as const;
  return { ...pick(row, columns), name, type, price_id, changes: [] } as unknown as Priced;
}

export function isActive(row: Row): boolean {
  return row["is_active"] === undefined || !!row["is_active"];
}

/** What calls and operations take, by a manifest or by the tables; both count alike. */
export class Rates {
  readonly #models: readonly Priced[];
  readonly #operations: readonly Row[];
  readonly #value: string;
  readonly #rounding: unknown;
  readonly #stale: boolean;

  private constructor(models: readonly Priced[], billing: Row, operations: readonly Row[], stale: boolean) {
    [this.#models, this.#operations, this.#stale] = [models, operations, stale];
    [this.#value, this.#rounding] = [String(billing["credit_value_usd"]), billing["rounding"]];
    if (!ROUNDINGS.includes(this.#rounding as string)) refuse("credits are rounded in a way that is not known here");
    times(this.#value, 0n);
  }

  /**
   * The prices that a page shows.
   *
   * @throws RangeError for a way to round that is newer than this.
   */
  static fromManifest({ models, credits }: Manifest): Rates {
    return new Rates(Object.values(models).flat(), { ...credits }, credits.operations as readonly object[] as readonly Row[], false);
  }

  /**
   * The prices that are charged, from rows of `ai_model_config`, `billing_configuration` and `credit_cost_config`;
   * a row may have `price_id` and `rate_id` as well. One that cannot be a price is refused when it is asked for.
   *
   * @throws RangeError for a way to round that is not known, and a value of a credit that is no amount.
   */
  static fromRows(models: Iterable<Row>, billing: Row, operations: Iterable<Row>, stale = false): Rates {
    const listed = [...operations].filter(isActive).map((row) => ({ ...row, id: row["operation_type"] }));
    const priced = [...models].filter(isActive).map((row) => ({ ...fromRow(row), rate_id: row["rate_id"] }));
    return new Rates(priced, billing, listed, stale);
  }

  /**
   * What a call takes. A name that several providers sell needs the model.
   *
   * @throws RangeError for a model that is not there or not charged by that, a count that is no whole number from 0, and
   * more credits than a number holds exactly.
   */
  creditsFor(model: string | Model, { tokens, images, at = new Date() }: Usage): Quote {
    const [name, provider] = typeof model === "string" ? [model] : [model.name, model.provider];
    const found = this.#models.filter((it) => it.name === name && (!provider || it.provider === provider));
    if (found.length !== 1) refuse(found.length ? "several providers sell that model: give the model" : "there is no such model");
    const charged = found[0]!;
    const price = priceAt(charged, at);
    const each = priceOf(charged, price) ?? refuse("the model is charged by neither tokens nor images");
    const [count, other] = charged.type === "image" ? [images, tokens] : [tokens, images];
    if (other != null) refuse("the model is not charged by that");
    const credits = charged.type === "image" ? counted(count) * each : this.#rounded(counted(count), each);
    if (credits > Number.MAX_SAFE_INTEGER) refuse("that is more credits than a number holds exactly");
    return {
      credits: Number(credits),
      usd: times(this.#value, credits),
      model: name!,
      priceId: price.price_id || null,
      rateId: (charged.rate_id as string) || null,
      at,
      stale: this.#stale,
    };
  }

  /**
   * What an operation takes that calls no model.
   *
   * @throws RangeError for an operation that is not there, and one that is charged by its model.
   */
  creditsForOperation(id: string): number {
    const found = this.#operations.find((it) => it["id"] === id) ?? refuse("there is no such operation");
    if (found["model_type"] != null) refuse("the operation is charged by its model");
    return Number(counted(found["base_credits"]));
  }

  #rounded(tokens: bigint, each: bigint): bigint {
    if (this.#rounding === "nearest") return (2n * tokens + each) / (2n * each);
    return (this.#rounding === "up" ? tokens + each - 1n : tokens) / each;
  }
}

/** Credits an image, or tokens a credit; undefined where the model is charged by something else. */
export function priceOf({ type }: Priced, price: object): bigint | undefined {
  const amount = (price as Row)[type === "image" ? "credits_per_image" : "tokens_per_credit"];
  return amount == null ? undefined : counted(amount) || refuse("a price is a whole number from 1");
}

function counted(count: unknown): bigint {
  const isWhole = typeof count === "bigint" || Number.isSafeInteger(count);
  return isWhole && (count as number) >= 0 ? BigInt(count as number) : refuse("tokens, images and prices are whole numbers from 0");
}

/** An amount times a whole number, exactly and in shortest plain form. */
function times(amount: string, count: bigint): Money {
  const [, before, after = ""] = /^(\d+)(?:\.(\d+))?$/.exec(amount) ?? refuse("the value of a credit is no amount");
  const digits = String(BigInt(before + after) * count).padStart(after.length + 1, "0");
  const point = digits.length - after.length;
  return (digits.slice(0, point) + `.${digits.slice(point)}`.replace(/\.?0*$/, "")) as Money;
}
