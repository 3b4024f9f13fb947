import { describe, expect, it } from '@jest/globals';
import { remoteToolName, urlProblem } from '../../../../../functions/router/mcp/mcp-entry.ts';
import { stageUrls } from '../../../../../functions/router/mcp/stage-settings.ts';

describe('the name of a remote tool', () => {
  it('is one that every model takes, with the server in front', () => {
    expect(remoteToolName('crm', 'lookup-contact')).toBe('crm__lookup_contact');
    expect(remoteToolName('big-crm', 'admin/notes.list')).toBe('big_crm__admin_notes_list');
  });
});

describe('the address of a server', () => {
  it.each([
    'https://crm.example.com/mcp',
    'http://127.0.0.1:8080/mcp',
    'http://localhost/mcp',
    'http://[::1]:1/mcp',
  ])('may be %s', (url) => expect(urlProblem(url)).toBeUndefined());

  it.each([
    ['crm.example.com', 'is no URL'],
    ['http://crm.example.com/mcp', 'is not https (http is for loopback only)'],
    ['http://127.0.0.1.example.com/', 'is not https (http is for loopback only)'],
    ['ftp://localhost/', 'is not https (http is for loopback only)'],
    ['https://user:secret@crm.example.com/', 'holds credentials'],
    ['https://crm.example.com/#part', 'holds a fragment'],
  ])('may not be %s', (url, problem) => expect(urlProblem(url)).toBe(problem));
});

describe("a stage's addresses", () => {
  it('are none unless there are', () => {
    expect(stageUrls({}).size).toBe(0);
    expect(stageUrls({ MCP_SERVER_URLS: '{"crm":"https://dev.example.com/"}' }).get('crm')).toBe(
      'https://dev.example.com/',
    );
  });

  it('are of servers and of agents, each in a variable of its own', () => {
    const env = { AGENT_URLS: '{"billing":"http://localhost:8080/"}' };
    expect(stageUrls(env).size).toBe(0);
    expect(stageUrls(env, 'agent').get('billing')).toBe('http://localhost:8080/');
    expect(() => stageUrls({ AGENT_URLS: '{' }, 'agent')).toThrow(/AGENT_URLS .* agent_urls/);
  });

  it.each([
    ['{', /is not JSON/],
    ['[]', /no JSON object of URLs/],
    ['{"crm":1}', /the URL of crm is no text: correct mcp_server_urls/],
    ['{"crm":"http://example.com"}', /the URL of crm is not https/],
  ])('end the init of a worker when they are %s', (value, message) => {
    expect(() => stageUrls({ MCP_SERVER_URLS: value })).toThrow(message);
  });
});
