import type { ComponentChildren } from "preact";
import type { Manifest as Contract } from "../../generated/contract/manifest.js";
import { Manifest } from "../../runtime/ts/src/index";
import { Both, Choose, Entry, type Option, Slider } from "./fields";
import { useSetting, useView } from "./view";
import { counted } from "./words";

/** The screen where an account sets what its content is generated with. */
export function Account() {
  const { after } = useView();
  const { content_generation: { limits }, image_generation: images } = after;
  return (
    <section id="account" aria-labelledby="account-title" class="screen">
      <h2 id="account-title">Content Generation Settings</h2>
      <p class="note">The screen of an account, with the defaults of this configuration.</p>
      <fieldset>
        <legend>AI Parameters</legend>
        <Line pointer="/content_generation/temperature" label="Temperature" note="More focused ↔ more creative">
          {limits.temperature && ((it) => <Slider {...it} min={limits.temperature!.min} max={limits.temperature!.max} step={limits.temperature!.step ?? 0.1} />)}
        </Line>
        <Line pointer="/content_generation/max_tokens" label="Max tokens" note={`Response length limit${limits.max_tokens ? `, up to ${counted(limits.max_tokens.max, "token")}` : ""}`}>
          {limits.max_tokens && ((it) => <Entry {...it} width={7} />)}
        </Line>
      </fieldset>
      <fieldset>
        <legend>Image Generation</legend>
        <Tiers />
        <Line pointer="/image_generation/selected_style" label="Image style" options={images.styles}>{(it) => <Choose {...it} options={images.styles} />}</Line>
        <Line pointer="/image_generation/selected_quality" label="Rendering quality" options={images.qualities}>{(it) => <Choose {...it} options={images.qualities} />}</Line>
        <Line pointer="/image_generation/max_images" label="Images per article" note={`max ${images.max_allowed}`}>{(it) => <Entry {...it} width={3} />}</Line>
      </fieldset>
    </section>
  );
}

interface Shown {
  readonly pointer: string;
  readonly label: string;
}

/** A setting: a control where accounts can save it, and else its value, which is the same for all. */
function Line({ pointer, label, note, options = [], children }: Shown & { readonly note?: string; readonly options?: readonly Option[]; readonly children: ((it: Shown) => ComponentChildren) | null }) {
  const { after } = useView();
  const { value, was } = useSetting(pointer);
  const said = (it: unknown) => options.find((option) => option.value === it)?.label ?? String(it);
  return (
    <div class="line">
      {children && canSave(after, pointer)
        ? children({ pointer, label })
        : <span>{label} <strong><Both was={was === undefined ? undefined : said(was)} now={said(value)} /></strong> <span class="note">the same for every account</span></span>}
      {note && <span class="note">{note}</span>}
    </div>
  );
}

function canSave({ account_keys }: Contract, pointer: string): boolean {
  return account_keys.some(({ path }) => `/${path.replace(".", "/")}` === pointer);
}

const TIER = "/image_generation/selected_tier";

function Tiers() {
  const { after, before, moment } = useView();
  const { value, set } = useSetting(TIER);
  const tiers = (manifest: typeof after) => new Manifest(manifest).accountBody(undefined, { at: moment }).image_generation.quality_tiers;
  const [now, old] = [tiers(after), tiers(before)];
  return (
    <fieldset class="options">
      <legend>Image Quality</legend>
      {now.map((it) => {
        const was = old.find(({ tier }) => tier === it.tier);
        return (
          <label key={it.tier} class={was?.credits === it.credits ? "" : "changed"}>
            <input type="radio" name="tier" checked={value === it.tier} disabled={!canSave(after, TIER)} onChange={() => set(it.tier)} />
            <span>
              <strong>{it.label}</strong> (<Both was={was && `${counted(was.credits, "credit")}/image`} now={`${counted(it.credits, "credit")}/image`} />)
              {it.description && ` – ${it.description}`}{!was && <span class="badge new">new</span>}
            </span>
          </label>
        );
      })}
    </fieldset>
  );
}
