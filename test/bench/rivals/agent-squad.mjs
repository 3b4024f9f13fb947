/** agent-squad 1.x: a model chooses the agent, then the agent answers. Its clients are made as its documentation does. */
import { AgentSquad, BedrockClassifier, BedrockLLMAgent } from 'agent-squad';

export async function connect({ region, modelId, prompt, message, stream }) {
  const squad = new AgentSquad({ classifier: new BedrockClassifier({ region, modelId }) });
  for (const name of ['support', 'commerce', 'operations']) {
    squad.addAgent(
      new BedrockLLMAgent({
        name,
        description: `Answers for ${name}`,
        region,
        modelId,
        streaming: stream,
        customSystemPrompt: { template: prompt },
      }),
    );
  }
  let asked = 0;
  return {
    modelCalls: 2,
    async ask() {
      asked += 1;
      // Its store keeps every conversation of the process: one session would grow without end.
      const { output } = await squad.routeRequest(message, 'user', `session-${asked}`);
      let text = '';
      if (stream) for await (const piece of output) text += piece;
      else text = typeof output === 'string' ? output : (output.content?.[0]?.text ?? '');
      if (!text.includes('order')) throw new Error(`no answer: ${text}`);
    },
  };
}
