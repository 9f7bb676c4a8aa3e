// What models.dev does, in its manner: Bun reads a TOML file for each model, zod checks it, one JSON file is written.
import { readdirSync } from "node:fs";
import { z } from "zod";

const Model = z.strictObject({
  model_name: z.string(),
  model_type: z.enum(["text", "image"]),
  provider: z.string(),
  display_name: z.string(),
  cost: z.strictObject({ per_1m_tokens: z.strictObject({ input: z.number().min(0), output: z.number().min(0) }) }),
  price: z.strictObject({ tokens_per_credit: z.number().int().positive() }),
  limits: z.strictObject({ max_tokens: z.number().int(), context_window: z.number().int() }),
  capabilities: z.strictObject({ vision: z.boolean() }),
  sort_order: z.number().int(),
});

const folder = process.argv[2];
const models: Record<string, z.infer<typeof Model>> = {};
for (const name of readdirSync(folder).sort()) {
  const text = await Bun.file(`${folder}/${name}`).text();
  models[name.replace(/\.toml$/, "")] = Model.parse(Bun.TOML.parse(text));
}
await Bun.write("models.out", JSON.stringify(models));
