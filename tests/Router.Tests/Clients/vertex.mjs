// Claude on Vertex AI with the vendor's own client against the provider simulator. Prints what it saw.
import { AnthropicVertex } from '@anthropic-ai/vertex-sdk';

const model = process.argv[2];
const token = process.env.GOOGLE_TOKEN;
const authClient = { projectId: 'my-project', getRequestHeaders: async () => new Headers({ authorization: `Bearer ${token}` }) };
const client = new AnthropicVertex({ projectId: 'my-project', region: 'europe-west1', baseURL: process.env.ANTHROPIC_VERTEX_BASE_URL + '/v1', authClient, maxRetries: 0 });
const request = { model, max_tokens: 100, messages: [{ role: 'user', content: 'hi' }] };
const said = {};
try {
  const message = await client.messages.create(request);
  said.answer = message.content[0].text.length;
  const streamed = await client.messages.stream(request).finalMessage();
  said.streamed = streamed.content[0].text.length;
  said.output = streamed.usage.output_tokens;
  said.counted = (await client.messages.countTokens({ model, messages: request.messages })).input_tokens;
} catch (error) {
  said.error = error.status;
  said.message = error.message;
}
console.log(JSON.stringify(said));
