import assert from "node:assert/strict";
import { test } from "node:test";
import { guestOf, mint } from "./token.js";

const key = Buffer.alloc(32, 7);
const token = mint("ada", 1000, key);

test("a token lets its guest in until its time is over", () => {
  assert.equal(guestOf(token, 999, key), "ada");
  assert.equal(guestOf(token, 1000, key), null);
});

test("a token that anybody has changed lets nobody in", () => {
  for (let i = 0; i < token.length; i++) {
    const other = token[i] === "A" ? "B" : "A";
    assert.equal(guestOf(token.slice(0, i) + other + token.slice(i + 1), 0, key), null, `at ${i}`);
  }
  const [said, signature] = token.split(".");
  const forged = Buffer.from(JSON.stringify({ guest: "eve", until: 1000 })).toString("base64url");
  for (const made of ["", ".", said, `${said}.`, `.${signature}`, `${token}.`, `${forged}.${signature}`]) {
    assert.equal(guestOf(made, 0, key), null, made);
  }
});

test("a token of another key lets nobody in", () => {
  assert.equal(guestOf(token, 0, Buffer.alloc(32, 8)), null);
});
