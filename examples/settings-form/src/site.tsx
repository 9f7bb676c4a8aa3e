/** The settings of a site: when it runs, the matrix of its stages, when it publishes. */
import type { AccountSettings, AccountSettingsBody, SiteSettings, SiteSettingsBody, SiteSettingsPut, Stage } from "@ratesmith/runtime";
import { useEffect, useState } from "preact/hooks";
import { draftOf as accountDraftOf, settingsOf as accountSettingsOf } from "./account.js";
import { manifest, schemaAt } from "./built.js";
import { ACCOUNT, load, siteUrl } from "./endpoints.js";
import { Checkbox, Checkboxes, Hint, NumberField, ProblemOf, RadioList, Select, TimeField, Times } from "./fields.js";
import { type Draft, type Form, idOf, SettingsForm } from "./form.js";
import { worded } from "./labels.js";

const STAGE_KEYS = ["enabled", "batch_size", "per_run_limit", "use_testing", "budget_pct"];

/** What is saved of what was answered. */
function draftOf({ automation, stages, delays, publishing }: SiteSettingsBody): Draft {
  const all: SiteSettingsPut = {
    automation: { enabled: automation.enabled, frequency: automation.frequency, time: automation.time },
    stages: stages.map(({ number, enabled, batch_size, per_run_limit, use_testing, budget_pct }) => ({
      number, enabled, batch_size, per_run_limit, use_testing, budget_pct,
    })),
    delays: { within_stage: delays.within_stage, between_stage: delays.between_stage },
    publishing: {
      auto_approval_enabled: publishing.auto_approval_enabled,
      auto_publish_enabled: publishing.auto_publish_enabled,
      publish_days: publishing.publish_days,
      time_slots: publishing.time_slots,
    },
  };
  return { ...all };
}

/** What a draft means: its values that cannot be saved are as near as can be. */
function settingsOf(draft: Draft): SiteSettings {
  const stages = (draft as SiteSettingsPut).stages!.map(({ number, ...stage }) => [number, stage] as const);
  return manifest.siteSettings({ ...draft, stages: Object.fromEntries(stages) });
}

export function SiteScreen({ site }: { readonly site: string }) {
  const [account, setAccount] = useState(manifest.accountSettings());
  useEffect(() => {
    // Without the account's settings, images are priced as for one that saved none.
    load<AccountSettingsBody>(ACCOUNT).then((body) => setAccount(accountSettingsOf(accountDraftOf(body))), () => undefined);
  }, []);
  return (
    <SettingsForm<SiteSettingsBody>
      kind="site"
      url={siteUrl(site)}
      title="AI and automation"
      draftOf={draftOf}
      defaults={() => manifest.siteBody()}
    >
      {(form) => <Sections form={form} settings={settingsOf(form.draft)} account={account} />}
    </SettingsForm>
  );
}

function Sections({ form, settings, account }: { readonly form: Form; readonly settings: SiteSettings; readonly account: AccountSettings }) {
  const { capacity } = settings;
  const { automation, publishing, stages } = manifest.data;
  const articles = (count: number) => `${count.toLocaleString()} ${count === 1 ? "article" : "articles"}`;
  return (
    <>
      <Presets form={form} settings={settings} />
      <section aria-labelledby="automation">
        <h2 id="automation">Automation</h2>
        <Checkbox at="/automation/enabled" />
        <div class="row">
          <Select at="/automation/frequency" choices={automation.frequencies} />
          <TimeField at="/automation/time" />
        </div>
      </section>
      <section aria-labelledby="stages">
        <h2 id="stages">Stages</h2>
        <details>
          <summary>About these settings</summary>
          {STAGE_KEYS.map((key) => <Hint key={key} at={`/stages/${firstWith(key)}/${key}`} isInList />)}
        </details>
        {stages.map((stage, place) => <StageFields key={stage.number} stage={stage} at={`/stages/${place}`} settings={settings} account={account} />)}
        <p class="cost" id={idOf("/stages")} tabIndex={-1}><output>Budgets: {budgets(form.draft)} % together.</output></p>
        <ProblemOf at="/stages" />
        <div class="row">
          <NumberField at="/delays/between_stage" />
          <NumberField at="/delays/within_stage" />
        </div>
      </section>
      <section aria-labelledby="publishing">
        <h2 id="publishing">Publishing</h2>
        <Checkbox at="/publishing/auto_approval_enabled" />
        <Checkbox at="/publishing/auto_publish_enabled" />
        <Checkboxes at="/publishing/publish_days" choices={publishing.days} />
        <Times at="/publishing/time_slots" />
        <p class="cost">
          <output>{articles(capacity.daily)} a day, {articles(capacity.weekly)} a week, about {articles(capacity.monthly)} a month.</output>
        </p>
      </section>
    </>
  );
}

/** The sum of what is filled in, also where it is too much. */
function budgets(draft: Draft): number {
  return (draft as SiteSettingsPut).stages!.reduce((sum, it) => sum + (Number(it.budget_pct) || 0), 0);
}

/** The first stage that has a setting. */
function firstWith(key: string): number {
  return manifest.data.stages.findIndex((_, place) => schemaAt("site", `/stages/${place}/${key}`));
}

function Presets({ form, settings }: { readonly form: Form; readonly settings: SiteSettings }) {
  const { presets } = manifest.data;
  const choices = presets.map((it) => ({
    value: it.id,
    label: it.is_recommended ? `${it.name} (recommended)` : it.name,
    description: it.description,
  }));
  const chosen = manifest.presetOf(settings);
  const apply = (id: string) => form.replace(draftOf(manifest.siteBody(manifest.withPreset(settings, id).overrides)));
  if (!presets.length) return null;
  return (
    <fieldset>
      <legend>Quick setup</legend>
      <RadioList
        name="preset"
        value={chosen ?? ""}
        choices={chosen ? choices : [...choices, { value: "", label: "Custom", description: "The settings below" }]}
        onChoose={apply}
      />
    </fieldset>
  );
}

interface StageProps {
  readonly stage: Stage;
  readonly at: string;
  readonly settings: SiteSettings;
  readonly account: AccountSettings;
}

function StageFields({ stage, at, settings, account }: StageProps) {
  const called = (use_testing: boolean) => {
    const stages = settings.stages.map((it) => (it.number === stage.number ? { ...it, use_testing } : it));
    return manifest.modelForStage(stage.number, { ...settings, stages }, account)?.display_name ?? "none";
  };
  return (
    <fieldset class="stage">
      <legend>{stage.number}. {stage.name}</legend>
      <div class="row">
        <Checkbox at={`${at}/enabled`} isInList />
        <NumberField at={`${at}/batch_size`} isInList />
        <NumberField at={`${at}/per_run_limit`} isInList />
        {stage.has_ai && (
          <Select
            at={`${at}/use_testing`}
            isInList
            choices={[{ value: false, label: `Live: ${called(false)}` }, { value: true, label: `Testing: ${called(true)}` }]}
          />
        )}
        <NumberField at={`${at}/budget_pct`} isInList />
        <StageCost stage={stage} settings={settings} account={account} />
      </div>
    </fieldset>
  );
}

/** What a run of images takes, or the longest answer of a text model. */
function StageCost({ stage, settings, account }: Omit<StageProps, "at">) {
  const model = manifest.modelForStage(stage.number, settings, account);
  const call = manifest.call(stage.number, settings, account);
  if (!model || !call) return <p class="cost">Calls no model.</p>;
  const { per_run_limit: limit } = settings.stages.find((it) => it.number === stage.number)!;
  const { maxTokens: tokens } = call;
  const [what, usage] = tokens !== null
    ? [`A call of ${tokens.toLocaleString()} tokens`, { tokens }]
    : [limit ? `${limit.toLocaleString()} ${stage.input}` : "An image", { images: limit || 1 }];
  return <p class="cost"><output>{what}: {worded(manifest.creditsFor(model, usage))}</output></p>;
}
