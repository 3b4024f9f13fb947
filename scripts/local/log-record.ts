/** One line for CloudWatch Logs, as every part of the local cloud that writes any hands it over. */
export interface LogRecord {
  logGroup: string;
  logStream: string;
  /** Milliseconds since the epoch. */
  timestamp: number;
  message: string;
}
