import { render } from "preact";
import { useState } from "preact/hooks";
import { Account } from "./account";
import { Changed } from "./changed";
import type { Data, Edits } from "./data";
import { Plans, Prices } from "./prices";
import { Save } from "./save";
import { Site } from "./site";
import { at, edit, same } from "./values";
import { ViewContext } from "./view";
import { day } from "./words";

function Page({ read }: { readonly read: Data }) {
  const [data, show] = useState(read);
  const [name, open] = useState(data.opens);
  const [all, setAll] = useState<{ readonly [environment: string]: Edits }>({});
  const [isTrying, tryOut] = useState(false);
  const environment = data.environments.find((it) => it.name === name)!;
  const edits = all[name] ?? {};
  const { manifest: after, problems, valid } = edit(environment.manifest, environment.places, edits);
  const view = {
    data, environment, after, before: environment.before ?? environment.manifest, edits, problems, isTrying,
    moment: new Date(`${data.today}T00:00:00Z`),
    set: (entered: Edits) => {
      const changed = Object.entries(entered).filter(([pointer, value]) => !same(at(environment.manifest, pointer), value));
      setAll({ ...all, [name]: Object.fromEntries(changed) });
    },
  };
  return (
    <ViewContext.Provider value={view}>
      <header>
        <div>
          <h1>{data.project}</h1>
          <p class="note">What customers see with this configuration, as of {day(data.today)}</p>
        </div>
        <fieldset class="environments">
          <legend>Environment</legend>
          {data.environments.map((it) => (
            <label key={it.name}><input type="radio" name="environment" checked={it.name === name} onChange={() => open(it.name)} /> <span>{it.name}</span></label>
          ))}
        </fieldset>
      </header>
      <nav aria-label="Parts of this page">
        {(data.base !== null || Object.keys(edits).length > 0) && <a href="#changes">Changes</a>}
        <a href="#prices">Prices</a><a href="#plans">Credits</a><a href="#account">Account screen</a><a href="#site">Site screen</a><a href="#yaml">Configuration</a>
        <label class="try"><input type="checkbox" checked={isTrying} onChange={(event) => tryOut(event.currentTarget.checked)} /> Try other prices</label>
      </nav>
      <main key={name}>
        <Changed />
        <Prices />
        <Plans />
        <Account />
        <Site />
        <Save
          valid={valid}
          show={(saved) => {
            show(saved);
            setAll({});
          }}
        />
      </main>
    </ViewContext.Provider>
  );
}

const data = JSON.parse(document.getElementById("data")!.textContent!) as Data;
document.title = `${data.project}: preview`;
render(<Page read={data} />, document.getElementById("page")!);
