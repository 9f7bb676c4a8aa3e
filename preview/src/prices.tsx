import type { Manifest, Model } from "../../generated/contract/manifest.js";
import { priceAt } from "../../runtime/ts/src/rates";
import { Manifest as Runtime } from "../../runtime/ts/src/index";
import { Both, Entry } from "./fields";
import { identity } from "./values";
import { useView } from "./view";
import { callOf, counted, day, dollars, number, priceOf, priceOn, typicalCall } from "./words";

const TYPES: { readonly [type: string]: string } = {
  text: "Text models", image: "Image models", embedding: "Embedding models", rerank: "Reranking models", audio: "Audio models",
  video: "Video models", moderation: "Moderation models", ocr: "Models that read pages",
};

/** What customers pay for each model. */
export function Prices() {
  const { after, before } = useView();
  const types = Object.keys({ ...before.models, ...after.models }).filter((it) => lists(after)[it]?.length || lists(before)[it]?.length);
  return (
    <section id="prices" aria-labelledby="prices-title">
      <h2 id="prices-title">What models cost customers</h2>
      {types.map((type) => <PriceTable key={type} type={type} />)}
    </section>
  );
}

function lists({ models }: { readonly models: object }) {
  return models as { readonly [type: string]: readonly Model[] | undefined };
}

function PriceTable({ type }: { readonly type: string }) {
  const { after, before } = useView();
  const [now, old] = [lists(after)[type] ?? [], lists(before)[type] ?? []];
  const gone = old.filter((it) => !now.some((other) => identity(other) === identity(it)));
  const hasCalls = type === "image" || type === "text";
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={TYPES[type] ?? type}>
      <table class="cards">
        <caption>{TYPES[type] ?? `Models of type ${type}`}</caption>
        <thead>
          <tr><th scope="col">Model</th><th scope="col">Used as</th><th scope="col">Price</th>{hasCalls && <th scope="col">{capital(callOf({ type } as Model))}</th>}</tr>
        </thead>
        <tbody>
          {now.map((it, index) => <PriceRow key={identity(it)} model={it} pointer={`/models/${type}/${index}`} was={old.find((other) => identity(other) === identity(it))} hasCalls={hasCalls} />)}
          {gone.map((it) => (
            <tr key={identity(it)} class="retired">
              <th scope="row"><del><span class="aside">was </span>{it.display_name}</del> <span class="badge retired">retired</span></th>
              <td data-label="Used as">–</td><td data-label="Price">{priceOf(it)?.text ?? ""}</td>{hasCalls && <td data-label={capital(callOf(it))}>–</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function PriceRow({ model, pointer, was, hasCalls }: { readonly model: Model; readonly pointer: string; readonly was: Model | undefined; readonly hasCalls: boolean }) {
  const { after, before, moment, isTrying, environment: { places } } = useView();
  const price = priceOn(model, moment);
  const place = `${pointer}/${price?.key}`;
  const canTry = isTrying && place in places;
  const later = model.changes.filter((it) => it !== priceAt(model, moment) && it.starts_on > moment.toISOString().slice(0, 10));
  return (
    <tr class={was ? "" : "new"}>
      <th scope="row">
        <Both was={was?.display_name} now={model.display_name} /> {!was && <span class="badge new">new</span>}
        <span class="note">{model.name}{model.deprecation_date !== null && `, until ${day(model.deprecation_date)}`}</span>
      </th>
      <td data-label="Used as"><Both was={was && role(was)} now={role(model)} /></td>
      <td data-label="Price" class={was && priceOn(was, moment)?.text !== price?.text ? "changed" : ""}>
        {canTry
          ? <Entry pointer={place} label={`Price of ${model.display_name}`} isPlain width={8} unit={unit(price?.text ?? "")} />
          : <Both was={was && priceOn(was, moment)?.text} now={price?.text ?? "by arrangement"} />}
        {later.map((it) => <span class="note" key={it.starts_on}>from {day(it.starts_on)}: {priceOf(it)?.text}</span>)}
      </td>
      {hasCalls && (
        <td data-label={capital(callOf(model))}>
          <Both was={was && typicalCall(before, was, moment)} now={typicalCall(after, model, moment)} />
        </td>
      )}
    </tr>
  );
}

function unit(price: string): string {
  return price.slice(price.indexOf(" ") + 1);
}

function role(model: Model): string {
  const roles = [model.is_default && "Live", model.is_testing && "Testing", model.quality_tier !== null && `${capital(model.quality_tier)} tier`];
  return roles.filter(Boolean).join(", ") || "–";
}

/** What credits cost, and what they are good for. */
export function Plans() {
  const { after, before } = useView();
  const { packages } = after.credits;
  return (
    <section id="plans" aria-labelledby="plans-title">
      <h2 id="plans-title">What credits cost, and what they buy</h2>
      <p>A credit is worth <Both was={dollars(before.credits.credit_value_usd)} now={dollars(after.credits.credit_value_usd)} />.</p>
      {packages.length + before.credits.packages.length > 0 && <PackageTable />}
      {after.plans.length + before.plans.length > 0 && <PlanTable />}
      <Operations />
    </section>
  );
}

function PackageTable() {
  const { after, before, isTrying } = useView();
  const { packages } = after.credits;
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Packages">
      <table class="cards">
        <caption>Packages</caption>
        <thead><tr><th scope="col">Package</th><th scope="col">Price</th><th scope="col">Credits</th><th scope="col">Enough for</th></tr></thead>
        <tbody>
          {packages.map((it, index) => {
            const was = before.credits.packages.find(({ id }) => id === it.id);
            const at = `/credits/packages/${index}`;
            return (
              <tr key={it.id}>
                <th scope="row"><Both was={was?.name} now={it.name} /> {!was && <span class="badge new">new</span>}</th>
                <td data-label="Price">{isTrying ? <Entry pointer={`${at}/price_usd`} label={`Price of package ${it.name}`} isPlain isText width={8} unit="USD" /> : <Both was={was && dollars(was.price_usd)} now={dollars(it.price_usd)} />}</td>
                <td data-label="Credits">{isTrying ? <Entry pointer={`${at}/credits`} label={`Credits of package ${it.name}`} isPlain width={8} /> : <Both was={was && number(was.credits)} now={number(it.credits)} />}</td>
                <td data-label="Enough for"><Buys was={was?.credits} now={it.credits} /></td>
              </tr>
            );
          })}
          <Gone was={before.credits.packages} now={packages} />
        </tbody>
      </table>
    </div>
  );
}

/** What operations take that call no model; of all others the model says it. */
function Operations() {
  const { after, before, isTrying } = useView();
  const rows = after.credits.operations.flatMap((it, index) => (it.model_type === null ? [[it, `/credits/operations/${index}/base_credits`] as const] : []));
  if (rows.length === 0) return null;
  return (
    <table class="cards">
      <caption>Operations that call no model</caption>
      <thead><tr><th scope="col">Operation</th><th scope="col">Takes</th></tr></thead>
      <tbody>
        {rows.map(([it, at]) => {
          const was = before.credits.operations.find(({ id }) => id === it.id);
          return (
            <tr key={it.id}>
              <th scope="row"><Both was={was?.display_name} now={it.display_name} /> {!was && <span class="badge new">new</span>}</th>
              <td data-label="Takes">
                {isTrying ? <Entry pointer={at} label={`Credits of ${it.display_name}`} isPlain width={5} unit="credits" /> : <Both was={was && counted(was.base_credits, "credit")} now={counted(it.base_credits, "credit")} />}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

const CREDITS = ["idea_credits", "content_credits", "image_credits", "optimization_credits"] as const;

function PlanTable() {
  const { after, before, isTrying } = useView();
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Plans">
      <table class="cards">
        <caption>Plans</caption>
        <thead>
          <tr>
            <th scope="col">Plan</th><th scope="col">A month</th><th scope="col">A year</th>
            {CREDITS.map((key) => <th scope="col" key={key}>{capital(key.replace("_", " "))}</th>)}
            <th scope="col">Content credits write</th>
          </tr>
        </thead>
        <tbody>
          {after.plans.map((it, index) => {
            const was = before.plans.find(({ id }) => id === it.id);
            const entry = (key: keyof typeof it, said: (value: unknown) => string, isText = false) => isTrying
              ? <Entry pointer={`/plans/${index}/${key}`} label={`${capital(key.replaceAll("_", " "))} of plan ${it.name}`} isPlain isText={isText} width={5} />
              : <Both was={was && said(was[key])} now={said(it[key])} />;
            return (
              <tr key={it.id}>
                <th scope="row"><Both was={was?.name} now={it.name} /> {!was && <span class="badge new">new</span>}</th>
                <td data-label="A month">{entry("price_monthly", (value) => dollars(String(value)), true)}</td>
                <td data-label="A year">{entry("price_yearly", (value) => (value === null ? "–" : dollars(String(value))), true)}</td>
                {CREDITS.map((key) => <td key={key} data-label={capital(key.replace("_", " "))}>{entry(key, (value) => number(Number(value)))}</td>)}
                <td data-label="Content credits write"><Buys was={was?.content_credits} now={it.content_credits} isText /></td>
              </tr>
            );
          })}
          <Gone was={before.plans} now={after.plans} />
        </tbody>
      </table>
    </div>
  );
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

interface Named {
  readonly id: string;
  readonly name: string;
}

function Gone({ was, now }: { readonly was: readonly Named[]; readonly now: readonly Named[] }) {
  const gone = was.filter(({ id }) => !now.some((it) => it.id === id));
  return (
    <>
      {gone.map((it) => (
        <tr key={it.id} class="retired">
          <th scope="row"><del><span class="aside">was </span>{it.name}</del> <span class="badge retired">retired</span></th>
        </tr>
      ))}
    </>
  );
}

/** What a number of credits is enough for: tokens of the live text model, or images of the live image model. */
function Buys({ was, now, isText = false }: { readonly was: number | undefined; readonly now: number; readonly isText?: boolean }) {
  const { after, before, moment } = useView();
  const part = (manifest: Manifest, credits: number | undefined, type: "text" | "image") => {
    const model = new Runtime(manifest).liveModel(type);
    const price = model && priceOn(model, moment);
    if (credits === undefined || price === undefined) return undefined;
    if (price.key === "tokens_per_credit") return { count: number(credits * price.amount), of: `tokens of ${model!.display_name}` };
    return price.key === "credits_per_image" ? { count: number(Math.floor(credits / price.amount)), of: `images of ${model!.display_name}` } : undefined;
  };
  const parts = (isText ? (["text"] as const) : (["text", "image"] as const)).map((type) => [part(before, was, type), part(after, now, type)] as const);
  return (
    <span class="parts">
      {parts.map(([old, it], index) => it && (
        <span key={index}>{index > 0 && "or "}<Both was={old?.count} now={it.count} /> <Both was={old?.of} now={it.of} /></span>
      ))}
    </span>
  );
}
