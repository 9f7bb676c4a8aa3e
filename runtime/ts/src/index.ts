export type * from "./manifest.js";
export type { Manifest as ManifestData } from "./manifest.js";
export { type Quote, Rates, type Row, type Usage } from "./rates.js";
export { type Call, Manifest, ManifestError } from "./runtime.js";
export {
  type AccountOverrides, type AccountSettings, type BodyOptions, type Capacity, InvalidSettings, type Kind, type Problem,
  type SiteOverrides, type SiteSettings,
} from "./settings.js";
export { nextSlots, type Schedule, type SlotOptions } from "./slots.js";
