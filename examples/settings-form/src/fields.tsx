/** The fields of a form: each has a JSON pointer, and takes range and description from the schema of the request. */
import type { ComponentChildren, TargetedEvent } from "preact";
import { useContext, useRef, useState } from "preact/hooks";
import { schemaAt } from "./built.js";
import { FormContext, idOf, valueAt } from "./form.js";
import { labelOf, pattern } from "./labels.js";

export interface Choice<Value = string> {
  readonly value: Value;
  readonly label: string;
  readonly description?: string;
}

interface FieldProps {
  /** The JSON pointer of its value. */
  readonly at: string;
}

/** What every field needs: its value, what is wrong with it, attributes of its control, and its schema if it can be set. */
function useField(at: string, isHinted = true) {
  const form = useContext(FormContext);
  const value = valueAt(form.draft, at);
  const schema = value === undefined ? undefined : schemaAt(form.kind, at);
  const problem = form.problems.filter(({ path }) => path === at).map(({ message }) => message).join("; ");
  const described = [...(isHinted && schema?.description ? [hintId(at)] : []), ...(problem ? [problemId(at)] : [])];
  return {
    schema,
    problem,
    value,
    set: (value: unknown) => form.set(at, value),
    attributes: {
      id: idOf(at),
      name: at,
      ...(described.length > 0 && { "aria-describedby": described.join(" ") }),
      ...(problem && { "aria-invalid": true }),
    },
  };
}

function hintId(at: string): string {
  return `hint${pattern(at).replace(/\W+/g, "-")}`;
}

function problemId(at: string): string {
  return `problem${at.replaceAll("/", "-")}`;
}

/** What a field is for, in the words of the configuration. */
export function Hint({ at, isInList }: ControlProps) {
  const { schema } = useField(at);
  if (!schema?.description) return null;
  const { minimum, maximum } = schema;
  const range = maximum === undefined ? "" : ` From ${minimum!.toLocaleString()} to ${maximum.toLocaleString()}.`;
  return <p class="hint" id={hintId(at)}>{isInList && <b>{labelOf(at)}: </b>}{schema.description.replaceAll(/[`"]/g, "") + range}</p>;
}

export function ProblemOf({ at }: FieldProps) {
  const { problem } = useField(at);
  return problem ? <p class="problem" id={problemId(at)}>{problem}</p> : null;
}

interface ControlProps extends FieldProps {
  /** Whether the hint stands somewhere else, for all fields of a list. */
  readonly isInList?: boolean;
}

/** A label, a control, and what is wrong with it; nothing where there is nothing to set. */
function Labelled({ at, hint, children }: FieldProps & { readonly hint: ComponentChildren; readonly children: ComponentChildren }) {
  if (!useField(at).schema) return null;
  return (
    <div class="field">
      <label for={idOf(at)}>{labelOf(at)}</label>
      {children}
      <ProblemOf at={at} />
      {hint}
    </div>
  );
}

/** Several controls for one setting. */
function Group({ at, children }: FieldProps & { readonly children: ComponentChildren }) {
  const { schema, problem } = useField(at);
  if (!schema) return null;
  return (
    <fieldset id={idOf(at)} {...(problem && { "aria-describedby": problemId(at) })}>
      <legend>{labelOf(at)}</legend>
      {children}
      <ProblemOf at={at} />
    </fieldset>
  );
}

/** A number; one that has a step can be slid too. */
export function NumberField({ at, isInList = false, step = null }: ControlProps & { readonly step?: number | null }) {
  const { schema, value, set, attributes } = useField(at);
  const [typed, setTyped] = useState("");
  const range = { min: schema?.minimum, max: schema?.maximum, step: step ?? 1 };
  const onInput = ({ currentTarget }: TargetedEvent<HTMLInputElement>) => {
    setTyped(currentTarget.value);
    set(numberIn(currentTarget.value));
  };
  return (
    <Labelled at={at} hint={!isInList && <Hint at={at} />}>
      <div class="number">
        {step !== null && <input type="range" aria-label={labelOf(at)} {...range} value={Number(value)} onInput={onInput} />}
        <input type="number" {...attributes} {...range} value={numberIn(typed) === value ? typed : String(value)} onInput={onInput} />
      </div>
    </Labelled>
  );
}

/** A number as it is typed; the text where it is none. */
function numberIn(text: string): unknown {
  return text.trim() === "" || Number.isNaN(Number(text)) ? text : Number(text);
}

export function TimeField({ at }: FieldProps) {
  return <Labelled at={at} hint={<Hint at={at} />}><TimeInput at={at} /></Labelled>;
}

function TimeInput({ at, label, onChange }: FieldProps & { readonly label?: string; readonly onChange?: () => void }) {
  const { value, set, attributes } = useField(at);
  return (
    <input
      type="text"
      class="time"
      placeholder="HH:MM"
      autoComplete="off"
      {...attributes}
      {...(label && { "aria-label": label })}
      value={String(value)}
      onInput={({ currentTarget }) => set(currentTarget.value)}
      {...(onChange && { onChange })}
    />
  );
}

export function Checkbox({ at, isInList = false }: ControlProps) {
  const { schema, value, set, attributes } = useField(at);
  if (!schema) return null;
  return (
    <div class="field check">
      <label>
        <input type="checkbox" {...attributes} checked={value === true} onInput={({ currentTarget }) => set(currentTarget.checked)} />
        {labelOf(at)}
      </label>
      <ProblemOf at={at} />
      {!isInList && <Hint at={at} />}
    </div>
  );
}

/** One of several; a value that is not offered any more is shown until another one is chosen. */
export function Select({ at, choices, isInList = false }: ControlProps & { readonly choices: readonly Choice<unknown>[] }) {
  const { value, set, attributes } = useField(at, isInList);
  const offered = choices.find((it) => it.value === value);
  const all = offered ? choices : [{ value, label: String(value) }, ...choices];
  const choose = (place: number) => set(all[place]!.value);
  return (
    <Labelled at={at} hint={offered?.description && <p class="hint">{offered.description}</p>}>
      <select {...attributes} onInput={({ currentTarget }) => choose(currentTarget.selectedIndex)}>
        {all.map((it) => <option key={String(it.value)} value={String(it.value)} selected={it.value === value}>{it.label}</option>)}
      </select>
    </Labelled>
  );
}

export function Radios({ at, choices }: FieldProps & { readonly choices: readonly Choice[] }) {
  const { value, set } = useField(at);
  return <Group at={at}><RadioList name={at} value={value} choices={choices} onChoose={set} /></Group>;
}

interface RadioListProps {
  readonly name: string;
  readonly value: unknown;
  readonly choices: readonly Choice[];
  onChoose(value: string): void;
}

export function RadioList({ name, value, choices, onChoose }: RadioListProps) {
  return choices.map((it) => (
    <label key={it.value} class="choice">
      <input type="radio" name={name} value={it.value} checked={it.value === value} onInput={() => onChoose(it.value)} />
      <span>{it.label}{it.description && <span class="hint">{it.description}</span>}</span>
    </label>
  ));
}

/** Any of several, saved in the order of the choices. */
export function Checkboxes({ at, choices }: FieldProps & { readonly choices: readonly Choice[] }) {
  const { value, set } = useField(at);
  const chosen = value as readonly string[];
  const withOne = (one: string, isOn: boolean) =>
    choices.map((it) => it.value).filter((it) => (it === one ? isOn : chosen.includes(it)));
  return (
    <Group at={at}>
      <div class="row">
        {choices.map((it) => (
          <label key={it.value} class="choice">
            <input type="checkbox" name={at} checked={chosen.includes(it.value)} onInput={({ currentTarget }) => set(withOne(it.value, currentTarget.checked))} />
            {it.label}
          </label>
        ))}
      </div>
    </Group>
  );
}

/** Times of day, which are put in order as one is left, if each is a time. */
export function Times({ at }: FieldProps) {
  const { schema, value, set } = useField(at);
  const { found } = useContext(FormContext);
  const times = value as readonly string[];
  const list = useRef<HTMLUListElement>(null);
  const sort = () => found.some(({ path }) => path.startsWith(`${at}/`)) || set(times.toSorted());
  // Who adds a slot goes on typing there; who removes the last one does not lose their place.
  const resize = (changed: readonly string[]) => {
    set(changed);
    requestAnimationFrame(() => {
      const controls = list.current!.querySelectorAll<HTMLElement>("input, button");
      if (changed.length > times.length) controls[controls.length - 3]?.focus();
      else if (document.activeElement === document.body) controls[controls.length - 1]?.focus();
    });
  };
  return (
    <Group at={at}>
      <ul class="row" ref={list}>
        {times.map((_, place) => (
          <li key={place}>
            <TimeInput at={`${at}/${place}`} label={`${labelOf(`${at}/${place}`)} ${place + 1}`} onChange={sort} />
            <button type="button" class="quiet" onClick={() => resize(times.toSpliced(place, 1))}>
              Remove<span class="unseen"> {times[place]}</span>
            </button>
            <ProblemOf at={`${at}/${place}`} />
          </li>
        ))}
        <li><button type="button" class="quiet" disabled={times.length >= (schema?.maxItems ?? Infinity)} onClick={() => resize([...times, ""])}>Add a slot</button></li>
      </ul>
    </Group>
  );
}
