// The page and the platform as one server, as a proxy would have them: what begins with /api/ is the platform's, the rest is
// in dist/. PLATFORM is the address of the platform, PORT that of this server.
import { createReadStream, existsSync } from "node:fs";
import { createServer, request } from "node:http";

const { PLATFORM = "http://127.0.0.1:8000", PORT = "8080" } = process.env;
const FILES = { "/": ["index.html", "text/html"], "/form.js": ["form.js", "text/javascript"], "/form.css": ["form.css", "text/css"] };

const server = createServer((asked, answer) => {
  const [path] = asked.url.split("?");
  if (path.startsWith("/api/")) return passOn(asked, answer);
  const [name, type] = FILES[path] ?? [];
  const file = new URL(`dist/${name}`, import.meta.url);
  if (!name || !existsSync(file)) return answer.writeHead(404).end();
  answer.writeHead(200, { "Content-Type": `${type}; charset=utf-8`, "Cache-Control": "no-cache" });
  createReadStream(file).pipe(answer);
});

function passOn(asked, answer) {
  const { host: _, ...headers } = asked.headers;
  const passed = request(PLATFORM, { path: asked.url, method: asked.method, headers }, (found) => {
    answer.writeHead(found.statusCode, found.headers);
    found.pipe(answer);
  });
  passed.on("error", () => (answer.headersSent ? answer.destroy() : answer.writeHead(502).end()));
  asked.pipe(passed);
}

server.listen(Number(PORT), "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}/`));
