/**
 * A self-signed certificate for one run, as Terraform's AutoMTLS asks of plugins. Node has no certificate generator, so
 * the few DER structures (RFC 5280) are put together here.
 */
import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';

export interface Certificate {
  /** PEM, for the TLS server. */
  certificate: string;
  privateKey: string;
  /** DER, for the handshake line. */
  der: Buffer;
}

function der(tag: number, ...parts: Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const length = content.length;
  if (length < 128) return Buffer.concat([Buffer.from([tag, length]), content]);
  const bytes = length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...bytes]), content]);
}

const sequence = (...parts: Uint8Array[]): Buffer => der(0x30, ...parts);
const oid = (hex: string): Buffer => der(0x06, Buffer.from(hex, 'hex'));
const bits = (unused: number, content: Uint8Array): Buffer =>
  der(0x03, Buffer.from([unused]), content);
const TRUE = der(0x01, Buffer.from([0xff]));

const ECDSA_WITH_SHA256 = sequence(oid('2a8648ce3d040302'));
const COMMON_NAME = '550403';
const HOST = Buffer.from('localhost');

const commonName = sequence(der(0x31, sequence(oid(COMMON_NAME), der(0x0c, HOST))));

const utcTime = (date: Date): Buffer =>
  der(0x17, Buffer.from(`${date.toISOString().replace(/[-:T]/g, '').slice(2, 14)}Z`));

const critical = (id: string, value: Buffer): Buffer => sequence(oid(id), TRUE, der(0x04, value));
const extension = (id: string, value: Buffer): Buffer => sequence(oid(id), der(0x04, value));

/** CA, usable for signatures and as server and client, for the name localhost: what go-plugin expects. */
const extensions = der(
  0xa3,
  sequence(
    critical('551d13', sequence(TRUE)),
    critical('551d0f', bits(2, Buffer.from([0b1010_1100]))),
    extension('551d25', sequence(oid('2b06010505070301'), oid('2b06010505070302'))),
    extension('551d11', sequence(der(0x82, HOST))),
  ),
);

/** Lines of 64 characters, and no empty one even if the last is full: OpenSSL refuses the file then. */
export function pem(certificate: Buffer): string {
  const lines = certificate.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}

/** Makes a P-256 key and its certificate, valid from a day ago (clocks differ) to a day ahead. */
export function createCertificate(now = Date.now()): Certificate {
  const day = 86_400_000;
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const serial = randomBytes(16);
  serial[0] = ((serial[0] as number) & 0x7f) | 0x40; // positive, without a leading zero
  const body = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))), // version 3
    der(0x02, serial),
    ECDSA_WITH_SHA256,
    commonName,
    sequence(utcTime(new Date(now - day)), utcTime(new Date(now + day))),
    commonName,
    publicKey.export({ type: 'spki', format: 'der' }),
    extensions,
  );
  const encoded = sequence(body, ECDSA_WITH_SHA256, bits(0, sign('sha256', body, privateKey)));
  return {
    certificate: pem(encoded),
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    der: encoded,
  };
}
