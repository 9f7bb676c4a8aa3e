/** What `ratesmith build` wrote for this environment: the manifest, and the schemas of what the endpoints take. */
import { type Kind, Manifest } from "@ratesmith/runtime";
import accountSchema from "generated/account-settings.schema.json";
import { manifest as data } from "generated/manifest.js";
import siteSchema from "generated/site-settings.schema.json";

export const manifest = new Manifest(data);

/** The part of a JSON Schema that a form reads. */
interface Schema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxItems?: number;
  readonly properties?: { readonly [key: string]: Schema };
  readonly prefixItems?: readonly Schema[];
  readonly items?: Schema | boolean;
  readonly [keyword: string]: unknown;
}

const SCHEMAS: { readonly [kind in Kind]: Schema } = { account: accountSchema, site: siteSchema };

/** What the endpoint takes at a JSON pointer; undefined where there is nothing to set. */
export function schemaAt(kind: Kind, path: string): Schema | undefined {
  const steps = path.split("/").slice(1);
  const found = steps.reduce<Schema | undefined>((it, key) => {
    const item = it?.prefixItems?.[Number(key)] ?? it?.items;
    return it?.properties?.[key] ?? (typeof item === "object" ? item : undefined);
  }, SCHEMAS[kind]);
  return found?.type === "null" ? undefined : found;
}
