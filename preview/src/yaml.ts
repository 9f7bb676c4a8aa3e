import type { Edits, Place, Value } from "./data";

/** What to write into a file: its YAML, with the keys above each value. */
export interface Snippet {
  readonly file: string;
  readonly layer: string;
  readonly yaml: string;
}

interface Tree {
  readonly inner: Map<string, Tree>;
  value?: string;
}

/** The snippets for edits, by file. */
export function snippets(places: { readonly [pointer: string]: Place }, edits: Edits): readonly Snippet[] {
  const files = new Map<string, { layer: string; tree: Tree }>();
  for (const [pointer, value] of Object.entries(edits)) {
    const place = places[pointer];
    if (!place) continue;
    if (!files.has(place.file)) files.set(place.file, { layer: place.layer, tree: { inner: new Map() } });
    let { tree } = files.get(place.file)!;
    for (const step of place.route) {
      if (!tree.inner.has(step)) tree.inner.set(step, { inner: new Map() });
      tree = tree.inner.get(step)!;
    }
    tree.value = written(value, place.is);
  }
  return [...files].map(([file, { layer, tree }]) => ({ file, layer, yaml: lines(tree, "").join("\n") + "\n" }));
}

function lines({ inner }: Tree, indent: string): readonly string[] {
  return [...inner].flatMap(([key, it]) =>
    it.value === undefined ? [`${indent}${text(key)}:`, ...lines(it, `${indent}  `)] : [`${indent}${text(key)}: ${it.value}`]);
}

function written(value: Value, is: Place["is"]): string {
  if (is === "amount") return String(value);
  if (typeof value === "string") return text(value);
  return Array.isArray(value) ? `[${value.map(text).join(", ")}]` : String(value);
}

/** A text without quotes where YAML can take it for nothing else. */
function text(it: string): string {
  return /^[a-z][a-z0-9_]*$/.test(it) && !/^(true|false|null|yes|no|on|off|y|n)$/.test(it) ? it : JSON.stringify(it);
}
