/** An SDK client whose answers a test gives, by operation; it keeps what it was sent. */

export interface Sent {
  operation: string;
  // biome-ignore lint/suspicious/noExplicitAny: inputs of any operation
  input: any;
}

type Answers = Record<string, (input: Sent['input'], times: number) => unknown>;

export class FakeClient {
  readonly sent: Sent[] = [];
  readonly #answers: Answers;

  /** @param answers by operation; each gets the input and how often it was called before */
  constructor(answers: Answers) {
    this.#answers = answers;
  }

  // biome-ignore lint/suspicious/noExplicitAny: stands in for any client
  readonly send: any = async (command: { constructor: { name: string }; input: unknown }) => {
    const operation = command.constructor.name.replace(/Command$/, '');
    const times = this.sent.filter((call) => call.operation === operation).length;
    this.sent.push({ operation, input: command.input });
    const answer = this.#answers[operation];
    if (!answer) throw new Error(`no answer is given for ${operation}`);
    return answer(command.input, times);
  };
}
