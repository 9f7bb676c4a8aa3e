/** A form: loaded from an endpoint, checked by the runtime while it is filled in, saved, and told what the server refuses. */
import type { Kind } from "@ratesmith/runtime";
import { type ComponentChildren, createContext, type TargetedEvent } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { manifest } from "./built.js";
import { load, type Said, save } from "./endpoints.js";
import { fullLabelOf } from "./labels.js";

/** A body to save, while it is filled in: a number that is none yet is the text that was typed. */
export type Draft = { readonly [key: string]: unknown };

export interface Form {
  readonly kind: Kind;
  readonly draft: Draft;
  /** All problems of the draft. */
  readonly found: readonly Said[];
  /** The problems to show at the fields. */
  readonly problems: readonly Said[];
  set(path: string, value: unknown): void;
  replace(draft: Draft): void;
}

export const FormContext = createContext<Form>(undefined as never);

/** The value at a JSON pointer; undefined where there is none. */
export function valueAt(draft: unknown, path: string): unknown {
  return path.split("/").slice(1).reduce<unknown>((it, key) => (it as Draft | undefined)?.[key], draft);
}

function withValue<T>(draft: T, [key, ...rest]: readonly string[], value: unknown): T {
  if (key === undefined) return value as T;
  const inner = withValue((draft as Draft)[key], rest, value);
  return Array.isArray(draft) ? (draft.with(Number(key), inner) as T) : { ...draft, [key]: inner };
}

interface FormProps<Body> {
  readonly kind: Kind;
  readonly url: string;
  readonly title: string;
  /** The settings in what the endpoint answers. */
  draftOf(body: Body): Draft;
  /** What the endpoint answers where nothing was saved. */
  defaults(): Body;
  readonly children: (form: Form) => ComponentChildren;
}

export function SettingsForm<Body>({ kind, url, title, draftOf, defaults, children }: FormProps<Body>) {
  const [draft, setDraft] = useState<Draft>();
  const [left, setLeft] = useState<readonly string[]>([]);
  const [refused, setRefused] = useState<readonly Said[]>([]);
  const [tries, setTries] = useState(0);
  const [status, setStatus] = useState("Loading …");
  const summary = useRef<HTMLDivElement>(null);
  const focused = useRef("");

  function start(body: Body, said: string) {
    setDraft(draftOf(body));
    setLeft([]);
    setTries(0);
    setStatus(said);
  }
  const fail = (what: string) => (error: unknown) => setStatus(`The settings could not be ${what}: ${(error as Error).message}.`);
  useEffect(() => void load<Body>(url).then((body) => start(body, ""), fail("loaded")), [url]);
  useEffect(() => summary.current?.focus(), [tries]);
  if (!draft) return <p role="status">{status}</p>;

  const found = manifest.validateOverrides(kind, draft);
  const unseen = refused.filter((it) => !found.some(({ path }) => path === it.path));
  // Nobody is told of a field that is still being typed in.
  const isShown = ({ path }: Said) => tries > 0 || left.some((it) => `${it}/`.startsWith(`${path}/`));
  const form: Form = {
    kind,
    draft,
    found,
    problems: [...found.filter(isShown), ...unseen],
    set: (path, value) => {
      setDraft((it) => withValue(it!, path.split("/").slice(1), value));
      setRefused((all) => all.filter((it) => it.path !== path && !path.startsWith(`${it.path}/`)));
      setStatus("");
    },
    replace: (it) => {
      setDraft(it);
      setRefused([]);
      setStatus("");
    },
  };

  /** A field is left for another one: a message that moved a button as it is pressed would make the press miss. */
  function leave(next: string) {
    if (!next) return;
    setLeft([...left, focused.current]);
    focused.current = next;
  }

  async function submit(event: TargetedEvent<HTMLFormElement>) {
    event.preventDefault();
    setRefused([]);
    setTries((it) => it + 1);
    if (found.length) return;
    setStatus("Saving …");
    const answer = await save<Body>(url, draft!);
    if (!Array.isArray(answer)) return start(answer as Body, "Saved.");
    setStatus("");
    setRefused(answer);
    setTries((it) => it + 1);
  }

  return (
    <FormContext.Provider value={form}>
      <form
        noValidate
        aria-labelledby="title"
        onSubmit={(event) => void submit(event).catch(fail("saved"))}
        onFocusIn={({ target }) => leave((target as HTMLInputElement).name)}
      >
        <h1 id="title">{title}</h1>
        {tries > 0 && form.problems.length > 0 && (
          <div class="summary" role="alert" tabIndex={-1} ref={summary}>
            <h2>Not saved</h2>
            <ul>
              {form.problems.map(({ path, message }) => (
                <li key={path + message}>
                  {path && <><a href={`#${idOf(path)}`} onClick={goTo}>{fullLabelOf(path)}</a>:</>} {message}
                </li>
              ))}
            </ul>
          </div>
        )}
        {children(form)}
        <div class="actions">
          <button type="submit">Save</button>
          <button type="button" class="quiet" onClick={() => form.replace(draftOf(defaults()))}>Reset to defaults</button>
          <p role="status">{status}</p>
        </div>
      </form>
    </FormContext.Provider>
  );
}

/** The id of the control at a path. */
export function idOf(path: string): string {
  return `field${path.replaceAll("/", "-")}`;
}

/** Focus a field, or the first one of a group. */
function goTo(event: TargetedEvent<HTMLAnchorElement, MouseEvent>) {
  event.preventDefault();
  const target = document.getElementById(event.currentTarget.hash.slice(1));
  (target?.querySelector<HTMLElement>("input, select, button") ?? target)?.focus();
}
