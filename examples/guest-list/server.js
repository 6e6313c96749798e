// Starts the app. What it needs comes from the environment; without any of it, it looks for
// a sandbox on this machine, which takes every key.
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { app } from "./app.js";
import { connect } from "./codes.js";

const {
  VERIFY_URL = "http://127.0.0.1:8080",
  VERIFY_ACCOUNT = "AC00000000000000000000000000000000",
  VERIFY_KEY = "SK00000000000000000000000000000000",
  VERIFY_SECRET = "sandbox",
  GUESTS = "guests.json",
  PORT = "3000",
} = process.env;

const guests = JSON.parse(await readFile(GUESTS, "utf8"));
const codes = await connect({ url: VERIFY_URL, account: VERIFY_ACCOUNT, key: VERIFY_KEY, secret: VERIFY_SECRET }).catch((error) => {
  console.error(`riskgate at ${VERIFY_URL} cannot be used: ${error.message || error.code}`);
  process.exit(1);
});

// A key of this process alone: a restart ends every token.
const server = app({ guests, codes, key: randomBytes(32) });
server.listen(Number(PORT), "127.0.0.1", () => {
  console.log(`${Object.keys(guests).length} guests are on the list: ${Object.keys(guests).join(", ")}`);
  console.log(`guest-list listens on http://127.0.0.1:${server.address().port}`);
});
