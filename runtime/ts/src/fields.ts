/** What a value can be set to. */
export type Field =
  | { readonly is: "boolean" | "time" }
  | { readonly is: "integer" | "number"; readonly min: number; readonly max: number }
  | { readonly is: "choice"; readonly values: readonly string[] }
  | { readonly is: "list"; readonly of: Field; readonly most: number };

/** The settings of a part by their keys; null where one does not apply. */
export type Fields = { readonly [key: string]: Field | null };

export type Json = { readonly [key: string]: unknown };

/** What is wrong with a value: compare `code` and `path`, a JSON pointer; `message` is for people. */
export interface Problem {
  readonly path: string;
  readonly code: string;
  readonly message: string;
  readonly params: Json;
}

export type Say = (path: string, code: string, params?: Json) => undefined;

const TYPES: Json = {
  array: "a list",
  boolean: "true or false",
  integer: "a whole number",
  number: "a number",
  object: "an object",
  string: "text",
};

const MESSAGES: { readonly [code: string]: (params: Json) => string } = {
  budget: ({ sum, max }) => `the budgets add up to ${sum} %, and ${max} % is the most`,
  choice: ({ values }) => `must be one of ${(values as string[]).join(", ")}`,
  duplicate: ({ value }) => `has ${value} twice`,
  format: () => "must be a time such as 09:00",
  length: ({ min, max }) => `must have ${min === max ? "" : "at most "}${max} items`,
  "never-published": () => "needs at least one: content is published automatically",
  "not-applicable": () => "does not apply to this stage",
  order: () => "must be in order",
  range: ({ min, max }) => `must be from ${min} to ${max}`,
  "read-only": () => "cannot be changed",
  required: () => "is missing",
  type: ({ expected }) => `must be ${TYPES[expected as string]}`,
  unknown: () => "is not a setting",
};

const TIME = /^(?:[01][0-9]|2[0-3]):[0-5][0-9](?::00)?$/;

/** What puts problems into a list. */
export function into(problems: Problem[]): Say {
  return (path, code, params = {}) => void problems.push({ path, code, message: MESSAGES[code]!(params), params });
}

export function isObject(it: unknown): it is Json {
  return typeof it === "object" && it !== null && !Array.isArray(it);
}

/** A key of an object and not of its prototype; undefined where there is none. */
export function own(it: unknown, key: string): unknown {
  return isObject(it) && Object.hasOwn(it, key) ? it[key] : undefined;
}

export function pick<T extends object>(it: T, keys: readonly (keyof T & string)[]): Json {
  return Object.fromEntries(keys.map((key) => [key, it[key]]));
}

/** A value as it holds: a number within its range, a time without seconds; undefined where nothing of it can be used. */
export function read(field: Field, value: unknown, path: string, say: Say): unknown {
  const { is } = field;
  const expected = is === "list" ? "array" : is === "choice" || is === "time" ? "string" : is;
  const wrong = () => say(path, "type", { expected });
  if ("min" in field) {
    const { min, max } = field;
    if (typeof value !== "number" || Number.isNaN(value)) return wrong();
    const found = Math.min(Math.max(value, min), max);
    if (found !== value) say(path, "range", { min, max });
    return is === "integer" && found % 1 ? wrong() : found;
  }
  if (is === "list" ? !Array.isArray(value) : typeof value !== expected) return wrong();
  if ("values" in field) return field.values.includes(value as string) ? value : say(path, "choice", { values: field.values });
  if (is === "time") return TIME.test(value as string) ? (value as string).slice(0, 5) : say(path, "format");
  return "of" in field ? readList(field.of, field.most, value as unknown[], path, say) : value;
}

function readList(of: Field, most: number, list: readonly unknown[], path: string, say: Say): unknown {
  if (list.length > most) return say(path, "length", { min: 0, max: most });
  const found = list.map((it, at) => read(of, it, `${path}/${at}`, say));
  if (found.includes(undefined)) return;
  const value = found.find((it, at) => found.indexOf(it) < at);
  if (value) return say(path, "duplicate", { value });
  const places = "values" in of ? found.map((it) => of.values.indexOf(it as string)) : (found as string[]);
  return places.some((it, at) => at && places[at - 1]! > it) ? say(path, "order") : found;
}

/** Whether two JSON values are equal; looks no deeper than the first one goes. */
export function equal(one: unknown, two: unknown): boolean {
  if (typeof one !== "object" || typeof two !== "object" || !one || !two) return one === two;
  const keys = Object.keys(one);
  return (
    Array.isArray(one) === Array.isArray(two) &&
    keys.length === Object.keys(two).length &&
    keys.every((key) => Object.hasOwn(two, key) && equal(one[key as never], two[key as never]))
  );
}
