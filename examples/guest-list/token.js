// Access tokens: what they say, a dot, and an HMAC-SHA256 over what they say.
import { createHmac, timingSafeEqual } from "node:crypto";

const sign = (said, key) => createHmac("sha256", key).update(said).digest("base64url");

/** Makes a token that says who may enter until when, in milliseconds of the epoch. */
export function mint(guest, until, key) {
  const said = Buffer.from(JSON.stringify({ guest, until })).toString("base64url");
  return `${said}.${sign(said, key)}`;
}

/** Returns whom a token lets in at that instant, or null. Nothing in it is read before its signature is. */
export function guestOf(token, now, key) {
  const [said, signature, ...more] = token.split(".");
  if (signature === undefined || more.length > 0) return null;
  const given = Buffer.from(signature);
  const right = Buffer.from(sign(said, key));
  if (given.length !== right.length || !timingSafeEqual(given, right)) return null;
  const { guest, until } = JSON.parse(Buffer.from(said, "base64url").toString());
  return now < until ? guest : null;
}
