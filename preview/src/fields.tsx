import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { useSetting } from "./view";

/** A value of before and now, if they differ; read aloud as such. */
export function Both({ was, now }: { readonly was: string | undefined; readonly now: string }) {
  if (was === undefined || was === now) return <>{now}</>;
  return (
    <span class="both">
      <del><span class="aside">was </span>{was || "nothing"}</del> <ins><span class="aside">now </span>{now || "nothing"}</ins>
    </span>
  );
}

interface Shared {
  readonly pointer: string;
  readonly label: string;
  /** Whether the label is for screen readers alone, because a heading says it. */
  readonly isPlain?: boolean;
  readonly said?: (value: unknown) => string;
}

/** A control with its label, what is wrong with it, and what it was. */
function Control({ pointer, label, isPlain, said = String, children }: Shared & { readonly children: ComponentChildren }) {
  const { id, was, wrong } = useSetting(pointer);
  return (
    <span class={`control${was === undefined ? "" : " changed"}`}>
      <label for={id} class={isPlain ? "aside" : ""}>{label}</label>
      {children}
      {was !== undefined && <span class="was">was {said(was)}</span>}
      {wrong && <span class="wrong" id={`${id}-wrong`}>{wrong}</span>}
    </span>
  );
}

function invalid(id: string, wrong: string) {
  return wrong ? { "aria-invalid": true, "aria-describedby": `${id}-wrong` } : {};
}

const NUMBER = /^-?\d+(\.\d+)?$/;

/** A number, or with `isText` a text such as a time; what is no number stays as it was typed, and is refused. */
export function Entry({ isText = false, width = 5, unit, ...shared }: Shared & { readonly isText?: boolean; readonly width?: number; readonly unit?: string }) {
  const { id, value, wrong, set } = useSetting(shared.pointer);
  const [typed, type] = useState("");
  const read = (text: string) => (!isText && NUMBER.test(text) ? Number(text) : text);
  const text = read(typed) === value ? typed : String(value ?? "");
  return (
    <Control {...shared}>
      <input
        id={id} value={text} size={width} inputMode={isText ? "text" : "decimal"} autoComplete="off" {...invalid(id, wrong)}
        onInput={(event) => {
          const entered = event.currentTarget.value.trim();
          type(entered);
          set(read(entered));
        }}
      />
      {unit && <span class="unit">{unit}</span>}
    </Control>
  );
}

export function Slider({ min, max, step, ...shared }: Shared & { readonly min: number; readonly max: number; readonly step: number }) {
  const { id, value, wrong, set } = useSetting(shared.pointer);
  return (
    <Control {...shared}>
      <input
        id={id} type="range" min={min} max={max} step={step} value={Number(value)} {...invalid(id, wrong)}
        onInput={(event) => set(Number(event.currentTarget.value))}
      />
      <output for={id}>{String(value)}</output>
    </Control>
  );
}

export function Check({ pointer, label, isPlain }: Shared) {
  const { id, value, was, wrong, set } = useSetting(pointer);
  return (
    <span class={`control check${was === undefined ? "" : " changed"}`}>
      <input
        id={id} type="checkbox" checked={value === true} {...invalid(id, wrong)}
        onChange={(event) => set(event.currentTarget.checked)}
      />
      <label for={id} class={isPlain ? "aside" : ""}>{label}</label>
      {was !== undefined && <span class="was">was {was ? "on" : "off"}</span>}
      {wrong && <span class="wrong" id={`${id}-wrong`}>{wrong}</span>}
    </span>
  );
}

export interface Option {
  readonly value: string;
  readonly label: string;
}

export function Choose({ options, ...shared }: Shared & { readonly options: readonly Option[] }) {
  const { id, value, wrong, set } = useSetting(shared.pointer);
  const said = (it: unknown) => options.find((option) => option.value === it)?.label ?? String(it);
  return (
    <Control said={said} {...shared}>
      <select id={id} value={String(value)} {...invalid(id, wrong)} onChange={(event) => set(event.currentTarget.value)}>
        {options.map((it) => <option key={it.value} value={it.value}>{it.label}</option>)}
      </select>
    </Control>
  );
}
