/** The page: `?site=ID` is the screen of a site, and no site that of the account. */
import { render, type TargetedEvent } from "preact";
import { useEffect, useState } from "preact/hooks";
import { AccountScreen } from "./account.js";
import { loadSites, SignedOut, signIn, type Site } from "./endpoints.js";
import { SiteScreen } from "./site.js";

const shown = new URLSearchParams(location.search).get("site");

function Page() {
  const [sites, setSites] = useState<readonly Site[] | "unknown">("unknown");
  const [status, setStatus] = useState("Loading …");
  const start = () => void loadSites().then(setSites, (error) => setStatus(error instanceof SignedOut ? "" : `${error.message}.`));
  useEffect(start, []);
  if (sites === "unknown") return status ? <p role="status">{status}</p> : <SignIn onSignedIn={start} />;
  return (
    <>
      <nav aria-label="Settings">
        <Link to="./" isHere={!shown}>Account</Link>
        {sites.map(({ id, name }) => <Link key={id} to={`?site=${id}`} isHere={shown === String(id)}>{name}</Link>)}
      </nav>
      {shown ? <SiteScreen site={shown} /> : <AccountScreen />}
    </>
  );
}

function Link({ to, isHere, children }: { readonly to: string; readonly isHere: boolean; readonly children: string }) {
  return <a href={to} {...(isHere && { "aria-current": "page" })}>{children}</a>;
}

function SignIn({ onSignedIn }: { readonly onSignedIn: () => void }) {
  const [problem, setProblem] = useState("");
  async function submit(event: TargetedEvent<HTMLFormElement>) {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    const said = await signIn(String(given.get("username")), String(given.get("password")));
    if (said.length) setProblem(said.map(({ message }) => message).join(" "));
    else onSignedIn();
  }
  return (
    <form onSubmit={(event) => void submit(event).catch((error: Error) => setProblem(`${error.message}.`))}>
      <h1>Sign in</h1>
      <section aria-label="Sign in">
        <p class="field"><label for="username">User name</label><input type="text" id="username" name="username" required autoComplete="username" /></p>
        <p class="field"><label for="password">Password</label><input type="password" id="password" name="password" required autoComplete="current-password" /></p>
        <p class="problem" role="alert">{problem}</p>
        <button type="submit">Sign in</button>
      </section>
    </form>
  );
}

render(<Page />, document.querySelector("main")!);
