export type * from "./manifest.js";
export type { Manifest as ManifestData } from "./manifest.js";
export type { Problem } from "./fields.js";
export { type Quote, Rates, type Row, type Usage } from "./rates.js";
export { type BodyOptions, type Call, InvalidSettings, type Kind, Manifest, ManifestError } from "./runtime.js";
export type { AccountOverrides, AccountSettings, Capacity, SiteOverrides, SiteSettings } from "./settings.js";
export { nextSlots, type Schedule, type SlotOptions } from "./slots.js";
