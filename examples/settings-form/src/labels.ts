/** The words of the screens. What there is to choose, and its limits, are in the manifest and the schemas. */
import { manifest } from "./built.js";

const LABELS: { readonly [path: string]: string } = {
  "/content_generation/temperature": "Temperature",
  "/content_generation/max_tokens": "Max tokens",
  "/image_generation/selected_tier": "Image quality",
  "/image_generation/selected_style": "Image style",
  "/image_generation/max_images": "Images per article",
  "/automation/enabled": "Enable scheduled runs",
  "/automation/frequency": "Frequency",
  "/automation/time": "Time",
  "/publishing/auto_approval_enabled": "Approve content automatically",
  "/publishing/auto_publish_enabled": "Publish to the site automatically",
  "/publishing/publish_days": "Publish days",
  "/publishing/time_slots": "Time slots",
  "/publishing/time_slots/*": "Time slot",
  "/stages": "Budgets",
  "/stages/*/enabled": "Enabled",
  "/stages/*/batch_size": "Batch size",
  "/stages/*/per_run_limit": "Limit per run",
  "/stages/*/use_testing": "Model",
  "/stages/*/budget_pct": "Budget, %",
  "/delays/between_stage": "Between stages, seconds",
  "/delays/within_stage": "Within a stage, seconds",
};

/** A path with `*` for places in lists. */
export function pattern(path: string): string {
  return path.replace(/\/\d+(?=\/|$)/g, "/*");
}

export function labelOf(path: string): string {
  return LABELS[pattern(path)] ?? path;
}

/** The label of a field with that of its stage, or its place in a list. */
export function fullLabelOf(path: string): string {
  const [, part, at, key] = path.split("/");
  const stage = part === "stages" && key ? manifest.data.stages[Number(at)] : undefined;
  return stage ? `${stage.name}: ${labelOf(path)}` : /\/\d+$/.test(path) ? `${labelOf(path)} ${Number(key) + 1}` : labelOf(path);
}

const money = new Intl.NumberFormat(undefined, { style: "currency", currency: "USD", maximumFractionDigits: 6 });

/** Credits and what they are worth. */
export function worded({ credits, usd }: { readonly credits: number; readonly usd: string }): string {
  return `${credits.toLocaleString()} ${credits === 1 ? "credit" : "credits"} (${money.format(usd as `${number}`)})`;
}
