// Builds the page: node preview/build.mjs FILE. ratesmith puts the data in place of @data@, and the connections of a served page in place of @connect@.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const modules = join(here, "../var/node/node_modules");
const esbuild = createRequire(join(modules, "x.js"))("esbuild");
const { outputFiles: [bundle] } = await esbuild.build({
  entryPoints: [join(here, "src/main.tsx")],
  absWorkingDir: here,
  bundle: true,
  minify: true,
  write: false,
  charset: "ascii",
  target: "es2022",
  format: "iife",
  jsx: "automatic",
  jsxImportSource: "preact",
  nodePaths: [modules],
  tsconfigRaw: {},
  logLevel: "warning",
});
const { code } = await esbuild.transform(readFileSync(join(here, "page.css"), "utf8"), { loader: "css", minify: true, target: "chrome123" });

const notice = `/* With Preact:\n${readFileSync(join(modules, "preact/LICENSE"), "utf8").trim()}\n*/\n`;
const parts = { style: code.trim(), script: notice + bundle.text.trim() };
const digest = (text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
const policy = `default-src 'none'; script-src ${digest(parts.script)}; style-src ${digest(parts.style)}; connect-src @connect@; base-uri 'none'; form-action 'none'`;
const filled = { ...parts, policy };
const page = readFileSync(join(here, "page.html"), "utf8").replace(/@(style|script|policy)@/g, (_, name) => filled[name]);
for (const mark of ["@data@", "@connect@"])
  if (page.split(mark).length !== 2) throw new Error(`${mark} has to be in the page once`);
if (/<\/(script|style)|<!--/i.test(parts.script + parts.style)) throw new Error("a part of the page ends its own element");
writeFileSync(process.argv[2], page);
