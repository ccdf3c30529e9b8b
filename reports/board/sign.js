// Signs the statement of this page with a key file that never leaves this browser. Only the signature line is sent.
// The file's format is docs/format.md section 13; a test holds what this makes against what the command line makes.
"use strict";

const LINES = ["name", "use", "vkey", "kdf", "secret"];
const HEADER = "provenance-key/v1";
const MOST_ROUNDS = 10_000_000;
const PKCS8 = Uint8Array.from("302e020100300506032b657004220420".match(/../g), (pair) => parseInt(pair, 16)); // RFC 8410

const at = (id) => document.getElementById(id);
const bytes = (text) => new TextEncoder().encode(text);
const decode = (text) => Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
const encode = (data) => btoa(String.fromCharCode(...data));

class Unfit extends Error {}

function parse(text) {
  const [header, ...rest] = text.replace(/\n$/, "").split("\n");
  const pairs = rest.map((line) => [line.slice(0, line.indexOf(": ")), line.slice(line.indexOf(": ") + 2)]);
  if (header !== HEADER || pairs.length !== LINES.length || pairs.some(([name], place) => name !== LINES[place]))
    throw new Unfit("This is no key file.");
  const key = Object.fromEntries(pairs);
  if (key.use !== "approve") throw new Unfit("This key is for another use; an approval key is needed.");
  if (![...at("members").children].some((one) => one.dataset.vkey === key.vkey))
    throw new Unfit("This key is none of the board's approvers.");
  return key;
}

async function opened(key, passphrase) {
  const secret = decode(key.secret);
  if (key.kdf === "none") return secret;
  const [kind, rounds, salt] = key.kdf.split(" ");
  if (kind !== "pbkdf2-sha256" || !/^\d+$/.test(rounds) || !(rounds > 0 && rounds <= MOST_ROUNDS))
    throw new Unfit("The key file is encrypted in a way that is not known.");
  const from = await crypto.subtle.importKey("raw", bytes(passphrase), "PBKDF2", false, ["deriveKey"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt: decode(salt), iterations: Number(rounds) };
  const made = await crypto.subtle.deriveKey(how, from, { name: "AES-GCM", length: 256 }, false, ["decrypt"]);
  const about = bytes(`${HEADER}\nname: ${key.name}\nuse: ${key.use}\nvkey: ${key.vkey}\n`);
  try {
    const plain = { name: "AES-GCM", iv: secret.slice(0, 12), additionalData: about };
    return new Uint8Array(await crypto.subtle.decrypt(plain, made, secret.slice(12)));
  } catch {
    throw new Unfit("The passphrase is wrong, or the key file was changed.");
  }
}

async function signed(text, key, passphrase) {
  const seed = await opened(key, passphrase);
  if (seed.length !== 32) throw new Unfit("This key file is damaged.");
  const pkcs8 = new Uint8Array([...PKCS8, ...seed]);
  const own = await crypto.subtle.importKey("pkcs8", pkcs8, "Ed25519", false, ["sign"]);
  seed.fill(0);
  pkcs8.fill(0);
  const signature = new Uint8Array(await crypto.subtle.sign("Ed25519", own, bytes(text)));
  const [, name, id, pub] = key.vkey.match(/^([^+]*)\+([0-9a-f]{8})\+(.*)$/);
  const known = await crypto.subtle.importKey("raw", decode(pub).slice(1), "Ed25519", false, ["verify"]);
  if (!(await crypto.subtle.verify("Ed25519", known, signature, bytes(text))))
    throw new Unfit("This key file is damaged: its private and public keys do not belong together.");
  const keyId = Uint8Array.from(id.match(/../g), (pair) => parseInt(pair, 16));
  return `\u2014 ${name} ${encode(new Uint8Array([...keyId, ...signature]))}`;
}

async function able() {
  if (!globalThis.crypto?.subtle)
    return "Browsers sign only over https, or on an address of this very machine such as 127.0.0.1.";
  try {
    await crypto.subtle.generateKey("Ed25519", false, ["sign", "verify"]);
    return "";
  } catch {
    return "It has no Ed25519; newer ones have.";
  }
}

async function begin() {
  const why = await able();
  if (why) {
    at("why").textContent = `${why} Sign on the command line, as below.`;
    return;
  }
  const form = at("signing");
  let key = null;
  at("unable").hidden = true;
  form.hidden = false;
  at("key").addEventListener("change", async () => {
    key = null;
    at("said").textContent = "";
    at("locked").hidden = true;
    try {
      const file = at("key").files[0];
      if (file) key = parse(await file.slice(0, 1 << 16).text());
      at("locked").hidden = !key || key.kdf === "none";
    } catch (error) {
      at("said").textContent = error instanceof Unfit ? error.message : "This file cannot be read.";
    }
    at("sign").disabled = !key;
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!key || at("sign").disabled) return;
    at("sign").disabled = true;
    at("said").textContent = "";
    try {
      form.elements.signature.value = await signed(at("statement").textContent, key, at("passphrase").value);
      at("passphrase").value = "";
      at("key").value = "";
      key = null;
      form.submit(); // does not ask this listener again
    } catch (error) {
      at("said").textContent = error instanceof Unfit ? error.message : "This key file is damaged.";
      at("sign").disabled = false;
    }
  });
}

begin();
