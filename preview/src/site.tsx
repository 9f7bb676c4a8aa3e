import type { Stage } from "../../generated/contract/manifest.js";
import { Manifest } from "../../runtime/ts/src/index";
import type { Edits, Value } from "./data";
import { Both, Check, Choose, Entry } from "./fields";
import { at, same } from "./values";
import { useSetting, useView } from "./view";
import { number } from "./words";

/** The screen where a site sets what runs by itself. */
export function Site() {
  const { after } = useView();
  return (
    <section id="site" aria-labelledby="site-title" class="screen">
      <h2 id="site-title">AI &amp; Automation Settings</h2>
      <p class="note">The screen of a site, with the defaults of this configuration.</p>
      {after.presets.length > 0 && <Presets />}
      <fieldset>
        <legend>Quick Settings</legend>
        <div class="line">
          <Check pointer="/automation/enabled" label="Enable scheduled runs" />
          <Choose pointer="/automation/frequency" label="Frequency" options={after.automation.frequencies} />
          <Entry pointer="/automation/time" label="Time" isText width={5} />
        </div>
        <div class="line">
          <Check pointer="/publishing/auto_approval_enabled" label="Auto-approve content" />
          <Check pointer="/publishing/auto_publish_enabled" label="Auto-publish to site" />
        </div>
      </fieldset>
      <fieldset>
        <legend>Stage Configuration Matrix</legend>
        <Stages />
        <div class="line">
          Delays: <Entry pointer="/delays/between_stage" label="Between stages" width={4} unit="seconds" />
          <Entry pointer="/delays/within_stage" label="Within stage" width={4} unit="seconds" />
        </div>
      </fieldset>
      <Publishing />
    </section>
  );
}

const PARTS = ["automation", "stages", "delays", "publishing"];
const LEAVES = ["enabled", "batch_size", "per_run_limit", "use_testing", "budget_pct"];

/** Presets change the defaults, which are a choice of their own where no preset is the same. */
function Presets() {
  const { environment: { manifest }, edits, problems, set } = useView();
  const runtime = new Manifest(manifest);
  const own = Object.keys(edits).filter((it) => PARTS.includes(it.split("/")[1]!));
  const others = Object.fromEntries(Object.entries(edits).filter(([it]) => !own.includes(it)));
  const chosen = manifest.presets.find(({ id }) => same(entries(changesOf(id)), entries(pick(edits, own))))?.id;
  const hasDefaults = manifest.presets.some(({ id }) => Object.keys(changesOf(id)).length === 0);
  function changesOf(id: string): Edits {
    const { stages, automation, publishing } = runtime.withPreset(runtime.siteSettings(), id);
    const pointers = [
      ...stages.flatMap((_, index) => LEAVES.map((leaf) => `/stages/${index}/${leaf}`)),
      ...["enabled", "frequency", "time"].map((leaf) => `/automation/${leaf}`),
      ...["auto_approval_enabled", "auto_publish_enabled", "publish_days", "time_slots"].map((leaf) => `/publishing/${leaf}`),
    ];
    const all = pointers.map((it) => [it, at({ stages, automation, publishing }, it) as Value] as const);
    return Object.fromEntries(all.filter(([it, value]) => !same(value, at(manifest, it))));
  }
  return (
    <fieldset class="options presets">
      <legend>Quick Setup Presets</legend>
      {!hasDefaults && (
        <label>
          <input type="radio" name="preset" checked={own.length === 0} onChange={() => set(others)} />
          <span><strong>Defaults</strong> – as this configuration has them</span>
        </label>
      )}
      {manifest.presets.map((it) => (
        <label key={it.id}>
          <input type="radio" name="preset" checked={chosen === it.id} onChange={() => set({ ...others, ...changesOf(it.id) })} />
          <span><strong>{it.name}</strong> – {it.description}{it.is_recommended && " (Recommended)"}</span>
        </label>
      ))}
      {chosen === undefined && own.length > 0 && (
        <label><input type="radio" name="preset" checked readOnly /> <span><strong>Custom</strong>{problems.length > 0 && " – not all of it can be saved"}</span></label>
      )}
    </fieldset>
  );
}

function pick(edits: Edits, pointers: readonly string[]): Edits {
  return Object.fromEntries(pointers.map((it) => [it, edits[it]!]));
}

function entries(edits: Edits) {
  return Object.entries(edits).sort(([one], [two]) => (one < two ? -1 : 1));
}

function Stages() {
  const { environment: { manifest }, after, edits } = useView();
  const spent = manifest.stages.reduce((sum, _, index) => {
    const pointer = `/stages/${index}/budget_pct`;
    return sum + (Number(pointer in edits ? edits[pointer] : manifest.stages[index]!.budget_pct) || 0);
  }, 0);
  return (
    <>
      <table class="cards matrix" role="table">
        <caption class="aside">Stages</caption>
        <thead role="rowgroup">
          <tr role="row">
            {["Stage", "Enable", "Batch size", "Per-run limit *", "Testing/Live AI model", "Budget %"].map((it) => <th role="columnheader" scope="col" key={it}>{it}</th>)}
          </tr>
        </thead>
        <tbody role="rowgroup">{after.stages.map((it, index) => <StageRow key={it.number} stage={it} pointer={`/stages/${index}`} />)}</tbody>
        <tfoot role="rowgroup">
          <tr role="row">
            <th role="rowheader" scope="row" colSpan={5}>Budget of all AI stages (at most 100 %)</th>
            <td role="cell" data-label="Total">
              <output class={spent > 100 ? "wrong" : "right"}>{spent} %{spent > 100 ? `: ${spent - 100} too much` : spent < 100 ? `: ${100 - spent} left` : " ✓"}</output>
            </td>
          </tr>
        </tfoot>
      </table>
      <p class="note">* The most input items of one run; 0 for all that wait.</p>
    </>
  );
}

function StageRow({ stage, pointer }: { readonly stage: Stage; readonly pointer: string }) {
  const { after } = useView();
  const { number: no, name } = stage;
  const of = `of stage ${no}`;
  const none = <><span aria-hidden="true">–</span><span class="aside">does not apply</span></>;
  const models = stage.model_type === "image" ? after.available_models.image : after.available_models.text;
  return (
    <tr role="row">
      <th role="rowheader" scope="row">{no}. {name}{!stage.has_ai && <span class="note">local operation</span>}</th>
      <td role="cell" data-label="Enable"><Check pointer={`${pointer}/enabled`} label={`Enable stage ${no}`} isPlain /></td>
      <td role="cell" data-label="Batch size">{stage.batch_size === null ? none : <Entry pointer={`${pointer}/batch_size`} label={`Batch size ${of}`} isPlain width={4} />}</td>
      <td role="cell" data-label="Per-run limit">
        <Entry pointer={`${pointer}/per_run_limit`} label={`Per-run limit ${of}`} isPlain width={5} unit={stage.input ?? "items"} />
      </td>
      <td role="cell" data-label="AI model">{stage.use_testing === null ? none : <ModelChoice pointer={`${pointer}/use_testing`} label={`AI model ${of}`} models={models} />}</td>
      <td role="cell" data-label="Budget %">{stage.budget_pct === null ? none : <Entry pointer={`${pointer}/budget_pct`} label={`Budget ${of} in percent`} isPlain width={3} />}</td>
    </tr>
  );
}

function ModelChoice({ pointer, label, models }: { readonly pointer: string; readonly label: string; readonly models: { readonly testing: string | null; readonly live: string | null } }) {
  const { id, value, was, set } = useSetting(pointer);
  return (
    <span class={`control${was === undefined ? "" : " changed"}`}>
      <label for={id} class="aside">{label}</label>
      <select id={id} value={value ? "testing" : "live"} onChange={(event) => set(event.currentTarget.value === "testing")}>
        <option value="testing">Testing – {models.testing ?? "none"}</option>
        <option value="live">Live – {models.live ?? "none"}</option>
      </select>
      {was !== undefined && <span class="was">was {was ? "Testing" : "Live"}</span>}
    </span>
  );
}

function Publishing() {
  const { after, before, problems } = useView();
  const days = useSetting("/publishing/publish_days");
  const slots = useSetting("/publishing/time_slots");
  const [chosen, times] = [days.value as readonly string[], slots.value as readonly string[]];
  const wrong = (at: number) => problems.filter(({ path }) => path === `/publishing/time_slots/${at}`).map(({ message }) => message).join("; ");
  const { publishing: now } = after;
  const { publishing: old } = before;
  return (
    <fieldset>
      <legend>Publishing Schedule</legend>
      <fieldset class={`days${days.was === undefined ? "" : " changed"}`}>
        <legend>Publish days</legend>
        {now.days.map(({ value, label }) => (
          <label key={value}>
            <input
              type="checkbox" checked={chosen.includes(value)}
              onChange={(event) => days.set(now.days.map((it) => it.value as string).filter((it) => (it === value ? event.currentTarget.checked : chosen.includes(it))))}
            /> {label}
          </label>
        ))}
        {days.was !== undefined && <span class="was">was {(days.was as readonly string[]).join(", ") || "none"}</span>}
        {days.wrong && <span class="wrong">{days.wrong}</span>}
      </fieldset>
      <fieldset class={`days${slots.was === undefined ? "" : " changed"}`}>
        <legend>Time slots</legend>
        {times.map((time, at) => (
          <span class="slot" key={at}>
            <input
              value={time} size={5} aria-label={`Slot ${at + 1}, as HH:MM`} {...(wrong(at) ? { "aria-invalid": true, "aria-describedby": `slot-${at}` } : {})}
              onInput={(event) => slots.set(times.map((it, index) => (index === at ? event.currentTarget.value.trim() : it)))}
            />
            <button type="button" onClick={() => slots.set(times.filter((_, index) => index !== at))}>Remove<span class="aside"> slot {time}</span></button>
            {wrong(at) && <span class="wrong" id={`slot-${at}`}>{wrong(at)}</span>}
          </span>
        ))}
        <button type="button" onClick={() => slots.set([...times, freeHour(times)].sort())}>+ Add slot</button>
        {slots.was !== undefined && <span class="was">was {(slots.was as readonly string[]).join(", ") || "none"}</span>}
        {slots.wrong && <span class="wrong">{slots.wrong}</span>}
      </fieldset>
      <p class="capacity">
        <strong>Calculated capacity</strong>{" "}
        <span>Daily: <Both was={articles(old.daily_capacity)} now={articles(now.daily_capacity)} /></span>{" "}
        <span>Weekly: <Both was={articles(old.weekly_capacity)} now={articles(now.weekly_capacity)} /></span>{" "}
        <span>Monthly: ~<Both was={articles(old.monthly_capacity)} now={articles(now.monthly_capacity)} /></span>
      </p>
    </fieldset>
  );
}

const HOURS = Array.from({ length: 24 }, (_, hour) => `${String(hour).padStart(2, "0")}:00`);

/** The next hour after the last slot that is none yet. */
function freeHour(times: readonly string[]): string {
  const free = HOURS.filter((it) => !times.includes(it));
  return free.find((it) => it > (times.at(-1) ?? "08:59")) ?? free[0] ?? "";
}

function articles(count: number): string {
  return `${number(count)} ${count === 1 ? "article" : "articles"}`;
}
