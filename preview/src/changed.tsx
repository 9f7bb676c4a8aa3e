import { type Change, changesBetween, headline } from "./changes";
import { Both } from "./fields";
import { same } from "./values";
import { useView } from "./view";

/** What is different from the base, or from the files since somebody entered something. */
export function Changed() {
  const { data, environment, before, after, edits, moment } = useView();
  const { base } = data;
  const isOwn = Object.keys(edits).length > 0;
  if (base === null && !isOwn) return null;
  const changes = changesBetween(before, after, moment);
  const compared = environment.before ? `Compared with ${base!.name}${isOwn ? ", and with what you entered" : ""}` : "With what you entered";
  const others = data.environments.filter((it) => it !== environment && it.before !== null && !isOwn)
    .map((it) => ({ name: it.name, changes: changesBetween(it.before!, it.manifest, moment) }));
  const alike = others.filter((it) => same(it.changes, changes)).map((it) => it.name);
  const different = others.filter((it) => !alike.includes(it.name)).map((it) => `In ${it.name}: ${headline(it.changes) || "nothing changes"}.`);
  const isNew = base !== null && environment.before === null;
  return (
    <section id="changes" aria-labelledby="changes-title">
      <h2 id="changes-title">What changes for customers</h2>
      <p class="headline" role="status">{isNew && !isOwn ? base.trouble || `${environment.name} is new.` : `${headline(changes) || "Nothing changes"}.`}</p>
      {!(isNew && !isOwn) && <p class="note">
        {[`${compared}.`, `This is ${environment.name}${alike.length ? `; ${alike.join(" and ")} ${alike.length > 1 ? "change" : "changes"} in the same way` : ""}.`, ...different].join(" ")} It takes effect when it is deployed.
      </p>}
      <ul class="changes">{changes.map((it) => <Line key={it.name} change={it} />)}</ul>
    </section>
  );
}

function Line({ change: { name, verdict, percent, facts } }: { readonly change: Change }) {
  return (
    <li class={verdict}>
      <p><strong>{name}</strong> <span class={`badge ${verdict}`}>{SIGNS[verdict]} {verdict}{percent && ` ${percent}`}</span></p>
      {facts.length > 0 && <dl>{facts.map((it) => <div key={it.label}><dt>{it.label}</dt><dd><Both was={it.was} now={it.now} /></dd></div>)}</dl>}
    </li>
  );
}

const SIGNS = { dearer: "▲", cheaper: "▼", new: "+", retired: "−", changed: "●" } as const;
