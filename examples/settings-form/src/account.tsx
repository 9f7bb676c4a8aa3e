/** The settings of an account: parameters of text, and choices of images. */
import type { AccountSettings, AccountSettingsBody, Model } from "@ratesmith/runtime";
import { manifest } from "./built.js";
import { ACCOUNT } from "./endpoints.js";
import { NumberField, Radios, Select } from "./fields.js";
import { type Draft, SettingsForm, valueAt } from "./form.js";
import { worded } from "./labels.js";

/** What is saved of what was answered: what accounts can save here. */
export function draftOf(body: AccountSettingsBody): Draft {
  const draft: { [part: string]: { [key: string]: unknown } } = {};
  for (const { path } of manifest.data.account_keys) {
    const [part, key] = path.split(".") as [keyof AccountSettingsBody, never];
    if (body[part][key] !== undefined) (draft[part] ??= {})[key] = body[part][key];
  }
  return draft;
}

/** What a draft means: its values that cannot be saved are as near as can be. */
export function settingsOf(draft: Draft): AccountSettings {
  const keys = manifest.data.account_keys;
  return manifest.accountSettings(Object.fromEntries(keys.map(({ name, path }) => [name, valueAt(draft, `/${path.replace(".", "/")}`)])));
}

export function AccountScreen() {
  return (
    <SettingsForm<AccountSettingsBody>
      kind="account"
      url={ACCOUNT}
      title="Content generation"
      draftOf={draftOf}
      defaults={() => manifest.accountBody()}
    >
      {({ draft }) => (
        <>
          <section aria-labelledby="text">
            <h2 id="text">Text</h2>
            <NumberField at="/content_generation/temperature" step={manifest.data.content_generation.limits.temperature?.step ?? null} />
            <NumberField at="/content_generation/max_tokens" />
            <TextCredits draft={draft} />
          </section>
          <section aria-labelledby="images">
            <h2 id="images">Images</h2>
            <Radios at="/image_generation/selected_tier" choices={tiers()} />
            <Select at="/image_generation/selected_style" choices={manifest.data.image_generation.styles} />
            <NumberField at="/image_generation/max_images" />
            <ImageCredits draft={draft} />
          </section>
        </>
      )}
    </SettingsForm>
  );
}

function tiers() {
  return manifest.accountBody().image_generation.quality_tiers.map(({ tier, label, credits, description }) => ({
    value: tier,
    label: `${label}: ${credits.toLocaleString()} ${credits === 1 ? "credit" : "credits"} an image`,
    description,
  }));
}

function TextCredits({ draft }: { readonly draft: Draft }) {
  const { max_tokens: tokens } = settingsOf(draft);
  const model = manifest.liveModel("text");
  return model ? <Cost model={model} count={tokens} unit="tokens" /> : null;
}

function ImageCredits({ draft }: { readonly draft: Draft }) {
  const { image_quality_tier: tier, max_images: images } = settingsOf(draft);
  const model = manifest.modelForTier(tier);
  return model ? <Cost model={model} count={images} unit="images" /> : null;
}

function Cost({ model, count, unit }: { readonly model: Model; readonly count: number; readonly unit: "tokens" | "images" }) {
  const quote = manifest.creditsFor(model, { [unit]: count });
  return (
    <p class="cost">
      <output>{count.toLocaleString()} {unit} take {worded(quote)} with {model.display_name}.</output>
    </p>
  );
}
