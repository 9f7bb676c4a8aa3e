// Written by `ratesmith build`; do not edit.
import type { Manifest } from "../contract/manifest.js";

export declare const manifest: Manifest;
