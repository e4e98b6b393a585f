// Everything that an application does with the vendor's SDK, against the gateway. Prints what it saw as one JSON object.
import Anthropic from '@anthropic-ai/sdk';

const model = process.argv[2];
const client = new Anthropic({ apiKey: null, authToken: process.env.ANTHROPIC_AUTH_TOKEN, baseURL: process.env.ANTHROPIC_BASE_URL, maxRetries: 0 });
const tools = [{ name: 'Bash', description: 'runs a command', input_schema: { type: 'object', properties: { command: { type: 'string' } }, required: ['command'] } }];
const said = {};

const messages = [{ role: 'user', content: 'say it' }];
const first = await client.messages.create({ model, max_tokens: 1000, messages, tools });
const call = first.content.find((block) => block.type === 'tool_use');
said.call = call?.input?.command;
said.stop = first.stop_reason;
messages.push({ role: 'assistant', content: first.content });
messages.push({ role: 'user', content: [{ type: 'tool_result', tool_use_id: call.id, content: [{ type: 'text', text: 'said' }] }] });
const second = await client.messages.create({ model, max_tokens: 1000, messages, tools });
said.answer = second.content.map((block) => block.text ?? '').join('').length;

let deltas = 0;
const stream = client.messages.stream({ model, max_tokens: 1000, messages: [{ role: 'user', content: 'again' }], tools }).on('text', () => deltas++);
const streamed = await stream.finalMessage();
said.deltas = deltas;
said.streamedCall = streamed.content.find((block) => block.type === 'tool_use')?.input?.command;
said.output = streamed.usage.output_tokens;

const list = [];
for await (const item of client.models.list()) list.push(item);
said.listed = list.some((item) => item.id === model && item.display_name && item.created_at);
said.retrieved = (await client.models.retrieve(model)).id;
try {
  await client.messages.create({ model: 'nobody-has-it', max_tokens: 1, messages: [{ role: 'user', content: 'x' }] });
} catch (error) {
  said.error = error.constructor.name;
}
console.log(JSON.stringify(said));
