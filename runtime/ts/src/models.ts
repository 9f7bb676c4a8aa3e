import type { Manifest, Model } from "./manifest.js";

export function allModels({ models }: Pick<Manifest, "models">): Model[] {
  return Object.values(models).flat();
}

export function testingModel(manifest: Manifest, type: string): Model | undefined {
  return allModels(manifest).find((it) => it.type === type && it.is_testing);
}

export function liveModel(manifest: Manifest, type: string): Model | undefined {
  return allModels(manifest).find((it) => it.type === type && it.is_default && !it.is_testing);
}

export function modelForTier(manifest: Manifest, tier: unknown): Model | undefined {
  const found = allModels(manifest).filter((it) => it.type === "image" && tier && it.quality_tier === tier);
  return found.find((it) => it.is_default) ?? found[0];
}
