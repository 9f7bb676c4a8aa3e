export type Json = { readonly [key: string]: unknown };

/** What is wrong with a value: compare `code` and `path`, a JSON pointer; `message` is for people. */
export interface Problem {
  readonly path: string;
  readonly code: string;
  readonly message: string;
  readonly params: Json;
}

export type Say = (path: string, code: string, params?: Json) => undefined;

/** A value as it holds, such as a number within its range; undefined where nothing of it can be used. */
export type Check = (value: unknown, path: string, say: Say) => unknown;

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

export const bool = typed("boolean");
const text = typed("string");

function typed(expected: "boolean" | "string"): Check {
  return (value, path, say) => (typeof value === expected ? value : say(path, "type", { expected }));
}

/** A time of day without its seconds, which are none. */
export const time: Check = (value, path, say) => {
  const found = text(value, path, say) as string | undefined;
  if (found === undefined) return;
  return /^(?:[01][0-9]|2[0-3]):[0-5][0-9](?::00)?$/.test(found) ? found.slice(0, 5) : say(path, "format");
};

export function choice(values: readonly string[]): Check {
  return (value, path, say) => {
    const found = text(value, path, say) as string | undefined;
    return found === undefined || values.includes(found) ? found : say(path, "choice", { values });
  };
}

/** A number, or a whole one, within a range. */
export function number(min: number, max: number, expected: "integer" | "number" = "integer"): Check {
  return (value, path, say) => {
    const isNumber = typeof value === "number" && !Number.isNaN(value);
    const found = isNumber ? Math.min(Math.max(value, min), max) : 0.5;
    if (isNumber && found !== value) say(path, "range", { min, max });
    return isNumber && (expected === "number" || found % 1 === 0) ? found : say(path, "type", { expected });
  };
}

/** A list without repetitions, in the order of `rank`. */
export function list(of: Check, most: number, rank: (it: string) => string | number): Check {
  return (value, path, say) => {
    if (!Array.isArray(value)) return say(path, "type", { expected: "array" });
    if (value.length > most) return say(path, "length", { min: 0, max: most });
    const found = value.map((it, at) => of(it, `${path}/${at}`, say)) as string[];
    if (found.includes(undefined as never)) return;
    const twice = found.find((it, at) => found.indexOf(it) < at);
    if (twice) return say(path, "duplicate", { value: twice });
    return found.some((it, at) => at && rank(found[at - 1]!) > rank(it)) ? say(path, "order") : found;
  };
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
