import type { Manifest, Model } from "./manifest.js";

export function allModels({ models }: Pick<Manifest, "models">): Model[] {
  return Object.values(models).flat();
}
