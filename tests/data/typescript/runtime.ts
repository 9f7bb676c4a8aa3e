// What a frontend writes with the runtime, and what the compiler has to refuse; copied beside the generated files.
import { InvalidSettings, Manifest, ManifestError, nextSlots, Rates } from "@ratesmith/runtime";
import type { AccountSettings, Call, ManifestData, Money, Problem, Quote, SiteSettings } from "@ratesmith/runtime";
import { changes, siteBody, validateOverrides } from "@ratesmith/runtime/settings";
import { overlaid } from "@ratesmith/runtime/tables";
import { manifest as data } from "./generated/production/manifest.js";

const manifest = new Manifest(data);
const shared: ManifestData = manifest.data;
const account: AccountSettings = manifest.accountSettings({ temperature: 0.9, image_style: "gone" });
const site: SiteSettings = manifest.withPreset(manifest.siteSettings(), "balanced");
const call: Call | null = manifest.call(4, site, account);
const quote: Quote = manifest.creditsFor("gpt-5.1", { tokens: 5_000n, at: new Date(0) });
const usd: Money = quote.usd;
const problems: Problem[] = manifest.validateOverrides("site", JSON.parse('{"delays": {"within_stage": -1}}'), null);
const slots: Date[] = nextSlots(new Date(0), "Europe/Berlin", site.publishing, { count: 2 });
const rates = Rates.fromRows([], { credit_value_usd: "0.01", rounding: "up" }, []);
const saved = validateOverrides(data, "site", siteBody(data)).length || changes(data, "site", siteBody(data));
export const others = [saved, shared.environment, usd, overlaid(manifest, []).presetOf(site), rates, ManifestError, InvalidSettings];
console.log(JSON.stringify([quote.credits, call?.model, account.ignored[0]?.code, problems[0]?.path, slots]));

// @ts-expect-error settings are read
account.temperature = 1;
// @ts-expect-error a stage as well
site.stages[0]!.enabled = false;
// @ts-expect-error an amount is no number
export const sum: number = quote.usd + 1;
// @ts-expect-error a quote has no cost
quote.cost;
// @ts-expect-error what a provider costs us is nowhere
manifest.model("gpt-5.1")?.cost;
// @ts-expect-error nor are notes
manifest.liveModel("text")?.notes;
// @ts-expect-error a model may be switched off
manifest.liveModel("text").name;
// @ts-expect-error a type of model is one of those there are
manifest.testingModel("txet");
// @ts-expect-error a call has tokens or images
manifest.creditsFor("gpt-5.1", { token: 5 });
// @ts-expect-error tokens are counted
manifest.creditsFor("gpt-5.1", { tokens: "5" });
// @ts-expect-error a site has a zone
nextSlots(new Date(), site.publishing);
// @ts-expect-error settings are those of an account or a site
manifest.changes("user", {});
// @ts-expect-error prices are read from a manifest or from rows
new Rates();
// @ts-expect-error how prices are kept is nobody else's
rates.prices;
