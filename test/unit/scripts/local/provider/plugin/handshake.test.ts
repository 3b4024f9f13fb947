/** What Terraform sees before it speaks gRPC, and what the child may see of it. */
import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { createCertificate } from '../../../../../../scripts/local/provider/plugin/certificate.ts';
import {
  childEnvironment,
  handshakeLine,
  handshakeProblem,
  parseHandshake,
} from '../../../../../../scripts/local/provider/plugin/handshake.ts';

const cookie = {
  TF_PLUGIN_MAGIC_COOKIE: 'd602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2',
};

describe('the handshake', () => {
  it('tells a person who starts the provider by hand what it is', () => {
    expect(handshakeProblem({})).toContain('started by Terraform, not by hand');
    expect(handshakeProblem({ ...cookie, PLUGIN_PROTOCOL_VERSIONS: '6' })).toContain('protocol 5');
    expect(handshakeProblem({ ...cookie, PLUGIN_PROTOCOL_VERSIONS: '6,5' })).toBeUndefined();
  });

  it('is one line with the certificate in base64 without padding', () => {
    expect(handshakeLine('/tmp/s', Buffer.from('a'))).toBe('1|5|unix|/tmp/s|grpc|YQ\n');
    expect(handshakeLine('/tmp/s', undefined)).toBe('1|5|unix|/tmp/s|grpc|\n');
  });

  it('is understood when the child says it, and nothing else is', () => {
    expect(parseHandshake('1|5|unix|/tmp/plugin123|grpc|\n')).toBe('/tmp/plugin123');
    expect(() => parseHandshake('panic: no space left')).toThrow('answered "panic: no space left"');
    expect(() => parseHandshake('1|6|unix|/tmp/x|grpc|')).toThrow();
  });

  it('keeps the child from speaking TLS, from taking over our sockets and from logging', () => {
    const given = {
      ...cookie,
      PLUGIN_CLIENT_CERT: 'pem',
      TF_REATTACH_PROVIDERS: '{}',
      AWS_PROFILE: 'x',
    };
    const environment = childEnvironment(given, '/tmp/run');
    expect(environment).toMatchObject({
      AWS_PROFILE: 'x',
      PLUGIN_PROTOCOL_VERSIONS: '5',
      PLUGIN_UNIX_SOCKET_DIR: '/tmp/run',
      TMPDIR: '/tmp/run',
      TF_LOG_PROVIDER: 'off',
    });
    expect(environment).not.toHaveProperty('PLUGIN_CLIENT_CERT');
    expect(environment).not.toHaveProperty('TF_REATTACH_PROVIDERS');
    expect(childEnvironment({ TF_LOG: 'DEBUG' }, '/tmp/run')).not.toHaveProperty('TF_LOG_PROVIDER');
  });
});

describe('the certificate', () => {
  it('is valid now, for localhost, signed by its own key, and new each time', () => {
    const made = createCertificate();
    const parsed = new X509Certificate(made.certificate);
    expect(parsed.raw.equals(made.der)).toBe(true);
    expect(parsed.subject).toBe('CN=localhost');
    expect(parsed.issuer).toBe('CN=localhost');
    expect(parsed.subjectAltName).toBe('DNS:localhost');
    expect(parsed.ca).toBe(true);
    expect(parsed.verify(parsed.publicKey)).toBe(true);
    expect(Date.parse(parsed.validFrom)).toBeLessThan(Date.now());
    expect(Date.parse(parsed.validTo)).toBeGreaterThan(Date.now());
    expect(parsed.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2']);
    expect(new X509Certificate(createCertificate().certificate).serialNumber).not.toBe(
      parsed.serialNumber,
    );
  });
});
