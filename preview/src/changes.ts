import type { Manifest as Contract, Model } from "../../generated/contract/manifest.js";
import { identity } from "./values";
import { callOf, counted, day, dollars, fraction, number, percentMore, priceOf, priceOn, type Ratio, typicalCall } from "./words";

export type Verdict = "dearer" | "cheaper" | "new" | "retired" | "changed";

export interface Fact {
  readonly label: string;
  readonly was: string;
  readonly now: string;
  /** Whether it follows from others. */
  readonly follows: boolean;
}

/** What becomes of one thing that people know by a name. */
export interface Change {
  readonly kind: string;
  readonly name: string;
  readonly verdict: Verdict;
  /** By how much it is dearer or cheaper; empty for all others. */
  readonly percent: string;
  readonly facts: readonly Fact[];
}

type Tree = { readonly [key: string]: unknown };

/** A list or part of the manifest whose items are told from each other, and how people call one. */
interface Part {
  readonly kind: string;
  readonly of: (manifest: Contract) => readonly Tree[];
  readonly name: (item: Tree) => string;
  /** What one unit costs, for a verdict. */
  readonly unit?: (item: Tree, at: Date) => Ratio | undefined;
  /** What follows from others, or says nothing to people. */
  readonly without?: readonly string[];
  /** More that people can imagine. */
  readonly more?: (item: Tree, manifest: Contract, at: Date) => Tree;
}

const only = (name: string, of: (manifest: Contract) => object, without: readonly string[] = []): Part => ({
  kind: "setting", of: (it) => [{ id: name, ...of(it) }], name: () => name, without: ["id", ...without],
});

const PARTS: readonly Part[] = [
  {
    kind: "model",
    of: ({ models }) => Object.values(models).flat() as readonly object[] as readonly Tree[],
    name: (it) => String(it["display_name"]),
    unit: (it, at) => priceOn(it as unknown as Model, at)?.ratio,
    without: ["price_id", "type", "tokens_per_credit", "credits_per_image", "credits_per_call", "credits_per_minute", "credits_per_page"],
    more: (it, manifest, at) => {
      const model = it as unknown as Model;
      const { packages } = manifest.credits;
      const shown = model.is_default && priceOn(model, at)?.key === "tokens_per_credit" && (packages.find((it) => it.is_featured) ?? packages[0]);
      return {
        price: priceOn(model, at)?.text ?? "",
        [callOf(model)]: typicalCall(manifest, model, at),
        ...(shown && { [`the ${shown.name} package, spent on it, buys`]: `${number(shown.credits * priceOn(model, at)!.amount)} tokens` }),
      };
    },
  },
  {
    kind: "package",
    of: ({ credits }) => credits.packages as readonly object[] as readonly Tree[],
    name: (it) => `Package ${it["name"]}`,
    unit: (it) => fraction(String(it["price_usd"]), Number(it["credits"])),
  },
  {
    kind: "plan",
    of: ({ plans }) => plans as readonly object[] as readonly Tree[],
    name: (it) => `Plan ${it["name"]}`,
    unit: (it) => {
      const credits = ["idea_credits", "content_credits", "image_credits", "optimization_credits"];
      const all = credits.reduce((sum, key) => sum + Number(it[key] ?? 0), 0);
      return all > 0 ? fraction(String(it["price_monthly"]), all) : undefined;
    },
  },
  {
    kind: "operation",
    of: ({ credits }) => credits.operations.filter((it) => it.model_type === null) as readonly object[] as readonly Tree[],
    name: (it) => String(it["display_name"]),
    unit: (it) => [BigInt(Number(it["base_credits"])), 1n],
  },
  only("Credits", ({ credits: { credit_value_usd, rounding } }) => ({ credit_value_usd, rounding })),
  only("Account: AI parameters", ({ content_generation }) => content_generation),
  only("Account: images", ({ image_generation }) => image_generation, ["quality_tiers"]),
  only("Account: what can be saved", ({ account_keys }) => ({ settings: account_keys.map((it) => it.name) })),
  only("Site: automation", ({ automation }) => automation, ["frequencies"]),
  {
    kind: "stage",
    of: ({ stages }) => stages as readonly object[] as readonly Tree[],
    name: (it) => `Stage ${it["number"]}, ${it["name"]}`,
    without: ["operation", "has_ai", "model_type"],
  },
  only("Site: delays", ({ delays }) => delays),
  {
    ...only("Site: publishing", ({ publishing }) => publishing, ["days", "daily_capacity", "weekly_capacity", "monthly_capacity"]),
    more: (it) => ({ weekly_capacity: it["weekly_capacity"] }),
  },
  { kind: "preset", of: ({ presets }) => presets as readonly object[] as readonly Tree[], name: (it) => `Preset ${it["name"]}` },
  { kind: "provider", of: ({ providers }) => providers as readonly object[] as readonly Tree[], name: (it) => `Provider ${it["display_name"]}` },
  only("Modules", ({ modules }) => modules),
  {
    kind: "payment",
    of: ({ payment_methods }) => payment_methods as readonly object[] as readonly Tree[],
    name: (it) => `Payment, ${it["country"] === "default" ? "all other countries" : it["country"]}`,
  },
];

/** Every change, one for each thing: what is new or gone is one change, and what follows from another is none. */
export function changesBetween(before: Contract, after: Contract, at: Date): readonly Change[] {
  return PARTS.flatMap((part) => {
    const [old, now] = [part.of(before), part.of(after)];
    const find = (items: readonly Tree[], item: Tree) => items.find((it) => identity(it) === identity(item));
    const gone = old.filter((item) => !find(now, item)).map((item) => whole(part, item, "retired"));
    return [...now.flatMap((item) => {
      const was = find(old, item);
      return was ? changed(part, [was, before], [item, after], at) : [whole(part, item, "new")];
    }), ...gone];
  });
}

function whole({ kind, name }: Part, item: Tree, verdict: Verdict): Change {
  return { kind, name: name(item), verdict, percent: "", facts: [] };
}

function changed(part: Part, [was, before]: readonly [Tree, Contract], [now, after]: readonly [Tree, Contract], at: Date): readonly Change[] {
  const { kind, name, unit, without = [], more } = part;
  const following = (item: Tree, manifest: Contract) => flat({ ...more?.(item, manifest, at) });
  const own = (item: Tree) => flat(Object.fromEntries(Object.entries(item).filter(([key]) => !without.includes(key))));
  const [old, current] = [new Map([...following(was, before), ...own(was)]), new Map([...following(now, after), ...own(now)])];
  const follow = new Map(following(now, after));
  const facts = [...new Set([...current.keys(), ...old.keys()])]
    .map((label) => ({ label, was: old.get(label) ?? "none", now: current.get(label) ?? "none", follows: follow.has(label) }))
    .filter((it) => it.was !== it.now);
  if (!facts.length) return [];
  const [one, two] = [unit?.(was, at), unit?.(now, at)];
  const [dearer, cheaper] = one && two ? [percentMore(one, two), percentLess(one, two)] : ["", ""];
  const verdict = dearer ? "dearer" : cheaper ? "cheaper" : "changed";
  return [{ kind, name: name(now), verdict, percent: dearer || cheaper, facts }];
}

function percentLess([a, b]: Ratio, [c, d]: Ratio): string {
  const [part, all] = [a * d - c * b, a * d];
  const said = part <= 0n ? "" : percentMore([all, 1n], [all + part, 1n]);
  return said === "100 %" && part < all ? "more than 99.9 %" : said; // 100 % cheaper would be free.
}

/** The leaves of a part, in words. */
function flat(item: Tree, above = ""): readonly (readonly [string, string])[] {
  return Object.entries(item).flatMap(([key, value]): readonly (readonly [string, string])[] => {
    const label = `${above}${LABELS[key] ?? key.replaceAll("_", " ")}`;
    if (typeof value !== "object" || value === null) return [[label, said(key, value)]];
    if (!Array.isArray(value)) return flat(value as Tree, ["limits", "capabilities", "schedule", "stages"].includes(key) ? above : /^\d+$/.test(key) ? `stage ${key}: ` : `${label} `);
    const isOfTexts = value.every((it) => typeof it !== "object");
    if (isOfTexts) return [[label, value.join(", ") || "none"]];
    if (key === "changes") return [[label, value.map((it) => `${priceOf(it)?.text} from ${day(it.starts_on)}`).join(", ") || "none"]];
    return value.map((it) => [`${label}: ${it.label ?? it.display_name ?? identity(it)}`, Object.values(it).map(String).join(", ")]);
  });
}

const LABELS: { readonly [key: string]: string } = {
  base_credits: "credits", changes: "later prices", credit_value_usd: "value of a credit", display_name: "name", is_default: "live default",
  is_featured: "shown first", is_recommended: "recommended", is_testing: "testing model", max_allowed: "most images", max_images: "images an article",
  per_run_limit: "items a run", budget_pct: "budget", price_monthly: "price a month", price_usd: "price", price_yearly: "price a year",
  publish_days: "days", time_slots: "slots", use_testing: "calls the testing model", weekly_capacity: "articles a week",
  auto_approval_enabled: "approves by itself", auto_publish_enabled: "publishes by itself", within_stage: "within a stage", between_stage: "between stages",
};

function said(key: string, value: unknown): string {
  if (value === null || value === "") return "none";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (/usd$|^price_/.test(key)) return dollars(String(value));
  if (typeof value !== "number") return String(value);
  if (key === "per_run_limit") return value === 0 ? "all that wait" : number(value);
  return key === "budget_pct" ? `${value} %` : key.endsWith("_stage") ? `${value} s` : number(value);
}

/** The headline: `2 models get dearer, 1 model is new, 1 setting changes`. */
export function headline(changes: readonly Change[]): string {
  const verbs: { readonly [verdict in Verdict]: readonly [string, string] } = {
    dearer: ["gets dearer", "get dearer"], cheaper: ["gets cheaper", "get cheaper"], new: ["is new", "are new"],
    retired: ["is retired", "are retired"], changed: ["changes", "change"],
  };
  const parts = (Object.keys(verbs) as Verdict[]).flatMap((verdict) => {
    const of = changes.filter((it) => it.verdict === verdict);
    const kinds = [...new Set(of.map(({ kind }) => (NAMED.includes(kind) || verdict === "new" || verdict === "retired" ? kind : "setting")))];
    return kinds.map((kind) => {
      const found = of.filter((it) => it.kind === kind || (kind === "setting" && !NAMED.includes(it.kind)));
      const count = kind === "setting" ? found.reduce((sum, it) => sum + Math.max(it.facts.filter((fact) => !fact.follows).length, 1), 0) : found.length;
      return `${counted(count, kind)} ${verbs[verdict][count === 1 ? 0 : 1]}`;
    });
  });
  return parts.join(", ");
}

const NAMED = ["model", "package", "plan", "operation"];
