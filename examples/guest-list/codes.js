// Sends codes and checks them, through the Verify API of a riskgate server.
import twilio from "twilio";

// The Service holds what every code has in common.
const service = { friendlyName: "Guest list", codeLength: 6 };

/**
 * Connects to a server and finds the Service there, or makes it.
 * @param {{url: string, account: string, key: string, secret: string}} server
 * @returns {Promise<Codes>}
 */
export async function connect({ url, account, key, secret }) {
  const client = twilio(key, secret, { accountSid: account });
  client.verify.baseUrl = url;
  client.api.baseUrl = url;
  const { services } = client.verify.v2;
  const known = await services.list();
  const own = known.find((s) => s.friendlyName === service.friendlyName) ?? (await services.create(service));
  return new Codes(services(own.sid));
}

class Codes {
  #service;

  constructor(service) {
    this.#service = service;
  }

  /** Sends a code; while one is open, the same once more. The address is that of who asks for it: riskgate counts by it. */
  async send({ to, channel }, address) {
    await this.#service.verifications.create({ to, channel, deviceIp: address });
  }

  /** Tells whether the code is the one that was sent to the contact; a right one is good once. */
  async check(to, code) {
    try {
      const { status } = await this.#service.verificationChecks.create({ to, code });
      return status === "approved";
    } catch (error) {
      // No code is open, it was used, or too many wrong ones were tried.
      if (error.status === 404 || error.status === 429) return false;
      throw error;
    }
  }
}
