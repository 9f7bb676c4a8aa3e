import { pick } from "./fields.js";
import type { ImageGeneration, Manifest as Contract, Model, Models, ModelType } from "./manifest.js";
import { allModels } from "./models.js";
import { fromRow, isActive, priceOf, type Row } from "./rates.js";
import { Manifest } from "./runtime.js";

/**
 * A manifest with what operators changed in rows of `ai_model_config`; tiers, available models and the default tier
 * follow. Prices stay as they are. A model that the manifest does not have is taken where its row says all that is needed.
 */
export function overlaid(manifest: Manifest, rows: Iterable<Row>): Manifest {
  return new Manifest(withRows(manifest.data, [...rows]));
}

function withRows(manifest: Contract, rows: readonly Row[]): Contract {
  const known = allModels(manifest);
  const isOf = (row: Row, it: Model) =>
    row["model_name"] === it.name && (row["provider"] === undefined || row["provider"] === it.provider);
  const more = rows.filter((row) => isWhole(row) && !known.some((it) => isOf(row, it)));
  const all = [
    ...known.map((it) => [it, rows.find((row) => isOf(row, it)) ?? {}] as const),
    ...more.map((row) => [{ ...BLANK, ...fromRow(row) } as unknown as Model, row] as const),
  ].filter(([, row]) => isActive(row));
  const types = [...Object.keys(manifest.models), ...all.map(([it]) => it.type)];
  const models = Object.fromEntries(
    types.map((type) => {
      const found = all.filter(([it]) => it.type === type);
      // A list of which only some rows were given keeps its order.
      if (found.every(([, row]) => row["sort_order"] != null))
        found.sort(([, one], [, two]) => Number(one["sort_order"]) - Number(two["sort_order"]));
      return [type, found.map(([it, row]) => changed(it, row))];
    }),
  );
  return withModels({ ...manifest, models: models as unknown as Models });
}

const LIMITS = { max_tokens: null, max_input_tokens: null, max_output_tokens: null, context_window: null };
const BLANK = {
  is_default: false, is_testing: false, quality_tier: null, limits: LIMITS, capabilities: {}, sizes: [], deprecation_date: null,
};

function isWhole(row: Row): boolean {
  const needed = ["model_type", "provider", "display_name", "is_active"];
  try {
    return needed.every((key) => row[key]) && priceOf(fromRow(row), row) !== undefined;
  } catch {
    return false;
  }
}

function changed(it: Model, row: Row): Model {
  const { is_default, is_testing, display_name, quality_tier, available_sizes: sizes } = {
    available_sizes: it.sizes, ...pick(it, ["is_default", "is_testing", "display_name", "quality_tier"]), ...row,
  } as Row;
  const limits = pick({ ...it.limits, ...row }, Object.keys(LIMITS) as never[]);
  return { ...it, is_default: !!is_default, is_testing: !!is_testing, display_name, quality_tier, sizes, limits } as unknown as Model;
}

function withModels(manifest: Contract): Contract {
  const it = new Manifest(manifest);
  const images = manifest.image_generation;
  const models = allModels(manifest).filter((it) => it.type === "image");
  const tiers = new Set([...images.quality_tiers.map((it) => it.tier as string), ...models.map((it) => it.quality_tier)]);
  const shown = (type: ModelType) => ({
    testing: it.testingModel(type)?.display_name ?? null,
    live: it.liveModel(type)?.display_name ?? null,
  });
  const image_generation: ImageGeneration = {
    ...images,
    quality_tiers: [...tiers].flatMap((tier) => {
      const model = it.modelForTier(tier);
      if (!tier || model?.type !== "image") return [];
      const { name, sizes, credits_per_image: credits } = model;
      const { label = tier, description = "" } = images.quality_tiers.find((it) => it.tier === tier) ?? {};
      return { tier, credits, label, description, model: name, sizes };
    }),
    selected_tier: models.find((it) => it.is_default)?.quality_tier ?? null,
  };
  return { ...manifest, image_generation, available_models: { text: shown("text"), image: shown("image") } };
}
