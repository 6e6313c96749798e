// Drives the Verify API of a running sandbox by the vendor's own client for Node.
//   node verify.mjs http://127.0.0.1:8080
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import twilio from "twilio";

const base = process.argv[2];
const account = "AC0123456789abcdef0123456789abcdef";

const client = twilio(account, "token0123456789");
client.verify.baseUrl = base;
client.api.baseUrl = base;
const verify = client.verify.v2;

async function codeSentTo(address) {
  const answer = await fetch(`${base}/sandbox/outbox?to=${encodeURIComponent(address)}`);
  const { messages } = await answer.json();
  return messages[0].code;
}

async function refused(call, status, code, reason) {
  await assert.rejects(call, (error) => {
    assert.equal(error.status, status, error.message);
    assert.equal(error.code, code, error.message);
    if (reason) assert.equal(error.details.reason, reason);
    return true;
  });
}

// The code of an authenticator (RFC 6238), so many steps from now.
function totp(secret, steps) {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...secret].map((c) => letters.indexOf(c).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((b) => parseInt(b, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30000) + steps));
  const mac = createHmac("sha1", key).update(counter).digest();
  const number = mac.readUInt32BE(mac[19] & 15) & 0x7fffffff;
  return String(number % 1e6).padStart(6, "0");
}

const steps = {
  async services() {
    const made = await verify.services.create({ friendlyName: "Shop", codeLength: 6, customCodeEnabled: true, "totp.skew": 2 });
    assert.match(made.sid, /^VA[0-9a-f]{32}$/);
    assert.equal(made.accountSid, account);
    assert.ok(made.dateCreated instanceof Date && !Number.isNaN(made.dateCreated.getTime()));
    const changed = await verify.services(made.sid).update({ friendlyName: "Store" });
    assert.equal(changed.friendlyName, "Store");
    assert.equal((await verify.services(made.sid).fetch()).codeLength, 6);
    await refused(() => verify.services.create({ friendlyName: "x".repeat(33) }), 400, 60200);
    return made.sid;
  },

  async verifications(service) {
    const its = verify.services(service);
    for (const to of ["+4915112345678", "ada@example.org"]) {
      const channel = to.includes("@") ? "email" : "sms";
      const started = await its.verifications.create({ to, channel, locale: "ru" });
      assert.equal(started.status, "pending");
      assert.equal(started.sendCodeAttempts.length, 1);
      assert.equal((await its.verifications(to).fetch()).sid, started.sid);
      const again = await its.verifications.create({ to, channel });
      assert.equal(again.sid, started.sid);
      const code = await codeSentTo(to);
      const wrong = await its.verificationChecks.create({ to, code: code === "000000" ? "000001" : "000000" });
      assert.deepEqual([wrong.status, wrong.valid], ["pending", false]);
      const right = await its.verificationChecks.create({ verificationSid: started.sid, code });
      assert.deepEqual([right.status, right.valid], ["approved", true]);
      assert.equal((await its.verifications(started.sid).fetch()).status, "approved");
      await refused(() => its.verificationChecks.create({ to, code }), 404, 20404, "already_approved");
    }
    const to = "+4915112345600";
    const brought = await its.verifications.create({ to, channel: "call", customCode: "7421", tags: '{"cart":"7"}' });
    assert.equal(await codeSentTo(to), "7421");
    assert.equal((await its.verifications(brought.sid).update({ status: "canceled" })).status, "canceled");
    await its.verifications.create({ to, channel: "whatsapp" });
    assert.equal((await its.verifications(to).update({ status: "approved" })).valid, true);
    await refused(() => its.verifications.create({ to: "ada", channel: "sms" }), 400, 60200);
    await refused(() => its.verifications.create({ to, channel: "sms", locale: "tlh" }), 404, 20404, "locale_unsupported");
    for (let i = 0; i < 5; i++) await its.verifications.create({ to: "+4915112345601", channel: "sms" });
    await refused(() => its.verifications.create({ to: "+4915112345601", channel: "sms" }), 429, 60203, "max_sends");
  },

  async rateLimits(service) {
    const its = verify.services(service);
    const limit = await its.rateLimits.create({ uniqueName: "end_user_ip", description: "of the end user" });
    const bucket = await its.rateLimits(limit.sid).buckets.create({ max: 1, interval: 600 });
    const start = (to) => its.verifications.create({ to, channel: "sms", rateLimits: { end_user_ip: "198.51.100.7" } });
    await start("+4915112345602");
    await refused(() => start("+4915112345603"), 429, 20429, "rate_limit");
    assert.equal((await its.rateLimits(limit.sid).buckets(bucket.sid).update({ max: 9 })).max, 9);
    assert.equal((await its.rateLimits(limit.sid).buckets.list()).length, 1);
    assert.equal((await its.rateLimits(limit.sid).update({ description: "else" })).description, "else");
    assert.equal((await its.rateLimits.list()).length, 1);
    assert.equal(await its.rateLimits(limit.sid).buckets(bucket.sid).remove(), true);
    assert.equal(await its.rateLimits(limit.sid).remove(), true);
    await refused(() => its.rateLimits(limit.sid).fetch(), 404, 20404);
  },

  async lists(service) {
    for (let i = 0; i < 4; i++) await verify.services.create({ friendlyName: "Other" });
    const all = await verify.services.list({ pageSize: 2 });
    assert.equal(new Set(all.map((s) => s.sid)).size, 5);
    const first = await verify.services.page({ pageSize: 2 });
    const second = await first.nextPage();
    const third = await second.nextPage();
    assert.deepEqual([first, second, third].map((page) => page.instances.length), [2, 2, 1]);
    assert.equal(await third.nextPage(), undefined);
    assert.deepEqual((await third.previousPage()).instances.map((s) => s.sid), second.instances.map((s) => s.sid));

    const attempts = await verify.verificationAttempts.list({ verifyServiceSid: service, status: "converted", pageSize: 2 });
    assert.ok(attempts.length >= 4);
    assert.equal((await verify.verificationAttempts(attempts[0].sid).fetch()).conversionStatus, "converted");
    const sum = await verify.verificationAttemptsSummary().fetch({ verifyServiceSid: service });
    assert.equal(sum.totalAttempts, sum.totalConverted + sum.totalUnconverted);
    assert.ok(Number(sum.conversionRatePercentage) > 0);

    const phoneNumber = "+4915112345678";
    await verify.safelist.create({ phoneNumber });
    await refused(() => verify.safelist.create({ phoneNumber }), 400, 60411);
    assert.equal((await verify.safelist(phoneNumber).fetch()).phoneNumber, phoneNumber);
    assert.equal(await verify.safelist(phoneNumber).remove(), true);
    const [template] = await verify.templates.list();
    assert.ok(template.translations.ru.text.includes("{{code}}"));
  },

  async messaging(service) {
    const its = verify.services(service);
    const messagingServiceSid = process.argv[3];
    await its.messagingConfigurations.create({ country: "NL", messagingServiceSid });
    await refused(() => its.messagingConfigurations.create({ country: "NL", messagingServiceSid }), 400, 60213);
    assert.equal((await its.messagingConfigurations("NL").fetch()).messagingServiceSid, messagingServiceSid);
    await its.messagingConfigurations("NL").update({ messagingServiceSid });
    assert.equal((await its.messagingConfigurations.list()).length, 1);
    assert.equal(await its.messagingConfigurations("NL").remove(), true);
  },

  async factors(service) {
    const its = verify.services(service);
    const ada = its.entities("ada-7f3c9e21");
    const made = await ada.newFactors.create({ friendlyName: "Phone", factorType: "totp", "config.skew": 1, metadata: { os: "Android" } });
    assert.match(made.binding.uri, /^otpauth:\/\/totp\//);
    const its1 = ada.factors(made.sid);
    assert.equal((await its1.update({ authPayload: "123" })).status, "unverified");
    assert.equal((await its1.update({ authPayload: totp(made.binding.secret, -1) })).status, "verified");
    assert.equal((await its1.update({ friendlyName: "Tablet" })).friendlyName, "Tablet");
    const challenge = await ada.challenges.create({ factorSid: made.sid, hiddenDetails: { ip: "198.51.100.7" } });
    assert.equal(challenge.status, "pending");
    assert.equal((await ada.challenges(challenge.sid).update({ authPayload: totp(made.binding.secret, 0) })).status, "approved");
    await refused(() => ada.challenges(challenge.sid).update({ authPayload: "123456" }), 403, 60324, "already_approved");
    assert.equal((await ada.challenges.list({ factorSid: made.sid, status: "approved", order: "desc" })).length, 1);
    assert.equal((await ada.factors.list()).length, 1);
    assert.equal((await its.entities.list()).length, 1);
    assert.equal(await its1.remove(), true);
    assert.equal(await ada.remove(), true);
    await refused(() => ada.fetch(), 404, 20404, "not_found");
  },

  async end(service) {
    assert.equal(await verify.services(service).remove(), true);
    await refused(() => verify.services(service).fetch(), 404, 20404, "not_found");
    await refused(() => verify.services(service).webhooks.list(), 400, 60204, "not_supported");
  },
};

const service = await steps.services();
for (const name of ["verifications", "rateLimits", "lists", "messaging", "factors", "end"]) {
  await steps[name](service);
  console.log(`${name} ok`);
}
