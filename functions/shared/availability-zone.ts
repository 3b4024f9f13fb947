/** The zone of an execution environment, from Lambda's metadata endpoint (AWS docs: Lambda Developer Guide). */
const PATH = '/2026-01-15/metadata/execution-environment';
const TIMEOUT_MS = 1000;

/** Zone id such as `use1-az1`; null where the platform offers no endpoint or it doesn't answer. Never rejects. */
export async function fetchAvailabilityZoneId(env: NodeJS.ProcessEnv): Promise<string | null> {
  const { AWS_LAMBDA_METADATA_API: host, AWS_LAMBDA_METADATA_TOKEN: token } = env;
  if (!host || !token) return null;
  try {
    const response = await fetch(`http://${host}${PATH}`, {
      headers: { Authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (!response.ok) return null;
    const { AvailabilityZoneID: zone } = (await response.json()) as {
      AvailabilityZoneID?: unknown;
    };
    return typeof zone === 'string' ? zone : null;
  } catch {
    return null;
  }
}
