// Answers calls of the runtime in TypeScript: {"runtime": folder, "manifest": text, "calls": [{"of", "rows", "ask", "args"}]} on
// stdin, [{"answer"} or {"refused", …}] on stdout. `of` is "manifest" by default, "rates" or "module"; what no JSON holds is
// written as in tests/data/runtime/, and `$at`, `$site`, `$account`, `$json` are a moment, settings by their overrides and a text.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const { runtime, manifest: text, calls } = JSON.parse(readFileSync(0, "utf8"));
const module = await import(pathToFileURL(`${runtime}/index.js`).href);
const tables = await import(pathToFileURL(`${runtime}/tables.js`).href);
const whole = await module.Manifest.parse(text);

const named = {
  $number: (it) => Number(it),
  $int: (it, _, ask) => (ask === "creditsFor" ? BigInt(it) : Number(it)),
  $repeat: ([item, times]) => Array(times).fill(item),
  $at: (it) => new Date(it),
  $json: (it) => JSON.parse(it),
  $site: (it, manifest) => manifest.siteSettings(it),
  $account: (it, manifest) => manifest.accountSettings(it),
};

function revived(value, manifest, ask) {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((it) => revived(it, manifest, ask));
  const [[key, inner] = []] = Object.entries(value);
  if (Object.hasOwn(named, key ?? "")) return named[key](key === "$json" ? inner : revived(inner, manifest, ask), manifest, ask);
  return Object.fromEntries(Object.entries(value).map(([name, it]) => [name, revived(it, manifest, ask)]));
}

function answered({ of = "manifest", rows, ask, args }) {
  const manifest = of === "manifest" && rows ? tables.overlaid(whole, rows) : whole;
  const rates = () => (rows ? module.Rates.fromRows(rows.models, rows.billing, rows.operations) : module.Rates.fromManifest(whole.data));
  const source = of === "rates" ? rates() : of === "manifest" ? manifest : of === "module" ? module : module[of];
  return source[ask](...args.map((it) => revived(it, manifest, ask)));
}

const answers = [];
for (const call of calls) {
  try {
    answers.push({ answer: (await answered(call)) ?? null });
  } catch (error) {
    answers.push({ refused: error.name, code: error.code, problems: error.problems, message: String(error.message) });
  }
}
const unpolluted = Object.keys(Object.prototype).length === 0 && {}.x === undefined;
console.log(JSON.stringify(unpolluted ? answers : "an object has got a property that it was not given"));
