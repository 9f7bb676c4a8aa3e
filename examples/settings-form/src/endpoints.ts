/** The endpoints of the platform, asked with the token of whoever signed in. */

export const ACCOUNT = "/api/v1/accounts/settings/ai/";
const SITES = "/api/v1/sites/";
const TOKEN = "/api/v1/auth/token/";

export interface Site {
  readonly id: number;
  readonly name: string;
}

/** What is wrong with a value, by the JSON pointer of its field. */
export interface Said {
  readonly path: string;
  readonly message: string;
}

/** Nobody is signed in, or not any more. */
export class SignedOut extends Error {}

export function siteUrl(id: string): string {
  return `${SITES}${encodeURIComponent(id)}/unified-settings/`;
}

export function loadSites(): Promise<readonly Site[]> {
  return load(SITES);
}

export async function load<Body>(url: string): Promise<Body> {
  return (await (await ask("GET", url)).json()) as Body;
}

/** Save a body. Return what the server has to say against it, or else the settings as they are now. */
export async function save<Body>(url: string, body: object): Promise<readonly Said[] | Body> {
  const answer = await ask("PUT", url, body);
  return answer.status === 400 ? said((await answer.json()) as Refusal) : ((await answer.json()) as Body);
}

/** Sign in for as long as the window is open. Return what the server has to say against it. */
export async function signIn(username: string, password: string): Promise<readonly Said[]> {
  const answer = await ask("POST", TOKEN, { username, password });
  if (answer.status === 400) return said((await answer.json()) as Refusal);
  const { token } = (await answer.json()) as { token: string };
  sessionStorage.setItem("token", token);
  return [];
}

async function ask(method: string, url: string, body?: object): Promise<Response> {
  const token = sessionStorage.getItem("token");
  if (!token && url !== TOKEN) throw new SignedOut("nobody is signed in");
  const answer = await fetch(url, {
    method,
    headers: { "Content-Type": "application/json", ...(token && { Authorization: `Token ${token}` }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  if (answer.status === 401) {
    sessionStorage.removeItem("token");
    throw new SignedOut("you are signed out");
  }
  if (!answer.ok && answer.status !== 400) throw new Error(`the server answered ${answer.status}`);
  return answer;
}

/** Messages by field, such as `{"stages.3.batch_size": ["…"]}`; some names stand for the body as a whole. */
type Refusal = { readonly [name: string]: string | readonly string[] };
const WHOLE = ["non_field_errors", "detail"];

function said(refusal: Refusal): Said[] {
  return Object.entries(refusal).flatMap(([name, messages]) => {
    const path = WHOLE.includes(name) ? "" : `/${name.replaceAll(".", "/")}`;
    return [messages].flat().map((message) => ({ path, message }));
  });
}
