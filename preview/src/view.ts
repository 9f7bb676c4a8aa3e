import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Manifest as Contract } from "../../generated/contract/manifest.js";
import type { Problem } from "../../runtime/ts/src/index";
import type { Data, Edits, Environment, Value } from "./data";
import { at, counterpart, same } from "./values";

/** What is shown now. */
export interface View {
  readonly data: Data;
  readonly environment: Environment;
  /** The manifest with what was entered. */
  readonly after: Contract;
  /** What that is compared with. */
  readonly before: Contract;
  readonly edits: Edits;
  readonly problems: readonly Problem[];
  /** The moment whose prices are shown. */
  readonly moment: Date;
  /** Whether prices can be edited. */
  readonly isTrying: boolean;
  readonly set: (edits: Edits) => void;
}

export const ViewContext = createContext<View | null>(null);

export function useView(): View {
  return useContext(ViewContext)!;
}

/** One value of the manifest, as it can be edited. */
export interface Setting {
  /** What was entered, be it right or wrong. */
  readonly value: unknown;
  /** What it was in the base; undefined where it is the same, or new. */
  readonly was: unknown;
  /** What is wrong with it; empty where nothing is. */
  readonly wrong: string;
  readonly id: string;
  readonly set: (value: Value) => void;
}

export function useSetting(pointer: string): Setting {
  const { environment: { manifest }, before, after, edits, problems, set } = useView();
  const was = counterpart(manifest, before, pointer);
  return {
    value: pointer in edits ? edits[pointer] : at(manifest, pointer),
    was: same(was, at(after, pointer)) ? undefined : was,
    wrong: problems.filter(({ path }) => path === pointer).map(({ message }) => message).join("; "),
    id: `at${pointer.replaceAll("/", "-")}`,
    set: (value) => set({ ...edits, [pointer]: value }),
  };
}
