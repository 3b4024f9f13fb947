/** @strands-agents/sdk 1.x: one agent, no routing. An agent a request, since one takes one request at a time; the model is shared. */
import { Agent, BedrockModel } from '@strands-agents/sdk';

export async function connect({ region, modelId, prompt, message, stream }) {
  const model = new BedrockModel({ region, modelId, stream });
  return {
    modelCalls: 1,
    async ask() {
      const agent = new Agent({ model, systemPrompt: prompt, printer: false });
      const result = await agent.invoke(message);
      if (!result.toString().includes('order')) throw new Error(`no answer: ${result}`);
    },
  };
}
