// Streams one message with the vendor's SDK and prints what it saw. ANTHROPIC_BASE_URL and ANTHROPIC_AUTH_TOKEN say where and as whom.
import Anthropic from '@anthropic-ai/sdk';

const client = new Anthropic({ apiKey: null, authToken: process.env.ANTHROPIC_AUTH_TOKEN, maxRetries: 0 });
let deltas = 0;
const stream = client.messages
  .stream({ model: process.argv[2], max_tokens: 1000, messages: [{ role: 'user', content: 'hi' }] })
  .on('text', () => deltas++);
const message = await stream.finalMessage();
console.log(JSON.stringify({ deltas, stop: message.stop_reason, input: message.usage.input_tokens, output: message.usage.output_tokens }));
