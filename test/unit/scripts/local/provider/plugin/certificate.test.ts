/** The certificate of one run of the provider front: a TLS server must be able to start with every one. */
import { X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import { describe, expect, it } from '@jest/globals';
import {
  createCertificate,
  pem,
} from '../../../../../../scripts/local/provider/plugin/certificate.ts';

describe('the certificate of the front', () => {
  it('is one that a TLS server starts with, for the name that Terraform asks for', () => {
    const { certificate, privateKey, der } = createCertificate();

    expect(() => createSecureContext({ cert: certificate, key: privateKey })).not.toThrow();
    expect(new X509Certificate(certificate).checkHost('localhost')).toBe('localhost');
    expect(new X509Certificate(certificate).raw.equals(der)).toBe(true);
  });

  // A signature is now and then a byte or two shorter, so the length is not the same in every run.
  it.each([382, 383, 384, 385, 386, 387])('has no empty line with %i bytes', (size) => {
    const lines = pem(Buffer.alloc(size, 0xff)).trimEnd().split('\n');

    expect(lines).not.toContain('');
    expect(Math.max(...lines.slice(1, -1).map((line) => line.length))).toBe(64);
    expect(Buffer.from(lines.slice(1, -1).join(''), 'base64')).toHaveLength(size);
  });
});
