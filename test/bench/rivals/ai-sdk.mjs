/** ai 7.x with @ai-sdk/amazon-bedrock 5.x: one call, no routing. */
import { createAmazonBedrock } from '@ai-sdk/amazon-bedrock';
import { generateText, streamText } from 'ai';

export async function connect({ endpoint, region, modelId, prompt, message, stream }) {
  const bedrock = createAmazonBedrock({
    region,
    baseURL: endpoint,
    accessKeyId: 'local',
    secretAccessKey: 'local',
  });
  const model = bedrock(modelId);
  return {
    modelCalls: 1,
    async ask() {
      let text = '';
      const request = { model, instructions: prompt, prompt: message };
      if (stream) for await (const piece of streamText(request).textStream) text += piece;
      else text = (await generateText(request)).text;
      if (!text.includes('order')) throw new Error(`no answer: ${text}`);
    },
  };
}
