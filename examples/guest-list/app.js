// The app: asks who is there, has a code sent to the contact that the list holds for them,
// and gives an access token for the right code. Whoever is not on the list sees the same as
// whoever is.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { guestOf, mint } from "./token.js";

const tokenLife = 5 * 60_000; // milliseconds
const soonest = 250; // milliseconds; no check answers earlier, so that its time does not tell who is on the list
const mostBytes = 1024; // of a body

// Nobody gets codes here. What strangers enter is checked against it, so that their check takes the same way.
const nobody = "nobody@guest-list.invalid";

const refusal = { error: "This code is wrong or no longer good." };

const headers = {
  "Cache-Control": "no-store",
  "Content-Security-Policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
};

const pages = {
  "/": ["index.html", "text/html; charset=utf-8"],
  "/page.js": ["page.js", "text/javascript; charset=utf-8"],
  "/style.css": ["style.css", "text/css; charset=utf-8"],
};

/** An answer that is no success. */
class Problem extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/**
 * Makes the app's HTTP server.
 * @param {{guests: Record<string, {to: string, channel: string}>, codes: object, key: Buffer}} parts
 */
export function app({ guests, codes, key }) {
  const list = new Map(Object.entries(guests));

  const routes = {
    "POST /login": async (request) => {
      const guest = list.get(named(await json(request)));
      // Not waited for: how long sending takes, or that it fails, would tell who is on the list.
      if (guest) codes.send(guest, request.socket.remoteAddress).catch((error) => console.error("no code was sent:", error.code ?? error.name));
      return [202, { sent: true }];
    },

    "POST /verify": async (request) => {
      const body = await json(request);
      const name = named(body);
      const code = String(body.code);
      const asked = /^\d{6}$/.test(code) && codes.check(list.get(name)?.to ?? nobody, code);
      const [approved] = await Promise.all([asked, pause(soonest)]);
      if (!approved) return [401, refusal];
      return [200, { token: mint(name, Date.now() + tokenLife, key), expiresIn: tokenLife / 1000 }];
    },

    "GET /room": async (request) => {
      const [, token] = /^Bearer (.+)$/.exec(request.headers.authorization ?? "") ?? [];
      const guest = token && guestOf(token, Date.now(), key);
      if (!guest) return [401, { error: "A valid access token is needed." }];
      return [200, { welcome: guest }];
    },
  };

  return createServer(async (request, response) => {
    const { pathname } = new URL(request.url, "http://guest-list.invalid");
    const route = routes[`${request.method} ${pathname}`];
    try {
      if (route) return answer(response, ...(await route(request)));
      if (request.method === "GET" && Object.hasOwn(pages, pathname)) return await show(response, ...pages[pathname]);
      throw new Problem(404, "There is no such page.");
    } catch (error) {
      if (error instanceof Problem) return answer(response, error.status, { error: error.message });
      console.error("riskgate did not answer:", error.code ?? error.name);
      return answer(response, 503, { error: "Codes cannot be checked just now. Please try again later." });
    }
  });
}

/** The name in a body, as the list spells it. */
const named = (body) => String(body.name).trim().toLowerCase();

function answer(response, status, body) {
  response.writeHead(status, { ...headers, "Content-Type": "application/json" });
  response.end(JSON.stringify(body));
}

async function show(response, file, type) {
  const text = await readFile(new URL(`page/${file}`, import.meta.url));
  response.writeHead(200, { ...headers, "Content-Type": type });
  response.end(text);
}

/** Reads a JSON object. Pages of other sites cannot send this type without being asked first. */
async function json(request) {
  if (request.headers["content-type"] !== "application/json") throw new Problem(415, "Send application/json.");
  let text = "";
  for await (const part of request) {
    text += part;
    if (text.length > mostBytes) throw new Problem(413, "This is too long.");
  }
  try {
    return Object(JSON.parse(text));
  } catch {
    throw new Problem(400, "This is no JSON.");
  }
}
