import { useEffect, useState } from "preact/hooks";
import type { Data, Edits } from "./data";
import { at } from "./values";
import { useView } from "./view";
import { counted } from "./words";
import { snippets } from "./yaml";

/** What a server answers that saves. */
interface Answer {
  readonly written: readonly string[];
  readonly message: string;
  /** What the page shows from now on; null where nothing was written. */
  readonly contents: Omit<Data, "save"> | null;
  readonly findings: readonly { readonly place: string; readonly severity: string; readonly message: string; readonly hint: string; readonly paste: readonly string[] }[];
}

/** What was entered, as configuration: to copy, or to save where the page is served. */
export function Save({ valid, show }: { readonly valid: Edits; readonly show: (data: Data) => void }) {
  const { data, environment: { name, manifest, places }, edits, problems, set } = useView();
  const [answer, tell] = useState<Answer | null>(null);
  // What the server said was of the values before.
  useEffect(() => { if (Object.keys(edits).length > 0) tell(null); }, [edits]);
  const found = snippets(places, valid);
  const without = Object.keys(valid).filter((it) => !(it in places));
  const save = async () => {
    const edits = Object.entries(valid).filter(([it]) => it in places).map(([pointer, value]) => ({ pointer, value, was: at(manifest, pointer) }));
    const told = await post(data.save!, { environment: name, edits });
    tell(told);
    if (told.contents) show({ ...told.contents, save: data.save });
  };
  return (
    <section id="yaml" aria-labelledby="yaml-title">
      <h2 id="yaml-title">Your changes as configuration</h2>
      {problems.length > 0 && <p class="wrong" role="alert">{counted(problems.length, "value")} cannot be taken: see the notes beside what you entered{problems.some((it) => it.code === "budget") && ", and the total of the budgets"}.</p>}
      {found.length === 0 && <p>Change something above, and the lines to write into which file are shown here.</p>}
      {found.map((it) => (
        <figure key={it.file}>
          <figcaption>
            <code>{it.file}</code> – {it.layer === "" ? "for every environment that does not say otherwise" : `the overlay of ${it.layer}`}
            <button type="button" onClick={() => void navigator.clipboard?.writeText(it.yaml)}>Copy</button>
          </figcaption>
          <pre tabIndex={0} role="group" aria-label={`Lines for ${it.file}`}>{it.yaml}</pre>
        </figure>
      ))}
      {without.length > 0 && <p class="note">The chosen image quality follows from the default image model (<code>is_default</code>), and is not written.</p>}
      {Object.keys(valid).length + problems.length > 0 && (
        <p>
          {data.save !== null && <button type="button" class="main" disabled={found.length === 0 || problems.length > 0} onClick={() => void save()}>Save into the files</button>}
          <button type="button" onClick={() => { tell(null); set({}); }}>Reset to what the files have</button>
        </p>
      )}
      <div role="status">
        {answer && <Told answer={answer} />}
      </div>
    </section>
  );
}

function Told({ answer }: { readonly answer: Answer }) {
  return (
    <>
      <p class={answer.written.length ? "right" : "wrong"}>{answer.message}</p>
      <ul>
        {answer.findings.map((it) => <li key={`${it.place} ${it.message}`}><code>{it.place}</code> {it.severity}: {it.message}{it.hint && <p class="note">{it.hint}</p>}{it.paste.length > 0 && <pre>{it.paste.join("\n")}</pre>}</li>)}
      </ul>
    </>
  );
}

async function post(address: string, body: unknown): Promise<Answer> {
  try {
    const answer = await fetch(address, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
    return (await answer.json()) as Answer;
  } catch {
    return { written: [], message: "The server does not answer: is ratesmith preview --serve still running?", contents: null, findings: [] };
  }
}
