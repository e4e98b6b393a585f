// Everything that an application does with the vendor's SDK, against the gateway. Prints what it saw as one JSON object.
import OpenAI from 'openai';

const [model, responses] = process.argv.slice(2);
const client = new OpenAI({ apiKey: process.env.OPENAI_API_KEY, baseURL: process.env.OPENAI_BASE_URL, maxRetries: 0 });
const tools = [{ type: 'function', function: { name: 'Bash', description: 'runs a command', parameters: { type: 'object', properties: { command: { type: 'string' } } } } }];
const said = {};

const messages = [{ role: 'system', content: 'be brief' }, { role: 'user', content: 'say it' }];
const first = await client.chat.completions.create({ model, messages, tools });
const message = first.choices[0].message;
said.call = JSON.parse(message.tool_calls[0].function.arguments).command;
said.stop = first.choices[0].finish_reason;
messages.push(message);
for (const call of message.tool_calls) messages.push({ role: 'tool', tool_call_id: call.id, content: 'said' });
const second = await client.chat.completions.create({ model, messages, tools });
said.answer = second.choices[0].message.content.length;

let deltas = 0;
const stream = client.chat.completions.stream({ model, messages: [{ role: 'user', content: 'again' }], tools, stream_options: { include_usage: true } }).on('content', () => deltas++);
const streamed = await stream.finalChatCompletion();
said.deltas = deltas;
said.streamedCall = JSON.parse(streamed.choices[0].message.tool_calls[0].function.arguments).command;
said.output = streamed.usage.completion_tokens;

let chunks = 0;
let extra = 0;
for await (const chunk of await client.chat.completions.create({ model, messages: [{ role: 'user', content: 'x' }], stream: true })) {
  chunks++;
  if (chunk.choices.length === 0) extra++;
}
said.extra = chunks > 1 ? extra : -1;

if (responses) {
  said.responses = (await client.responses.create({ model, input: 'hi' })).output_text.length;
  let text = '';
  for await (const event of await client.responses.create({ model, input: 'hi', stream: true })) {
    if (event.type === 'response.output_text.delta') text += event.delta;
    if (event.type === 'response.completed') said.responsesOutput = event.response.usage.output_tokens;
  }
  said.responsesStreamed = text.length;
}

const list = [];
for await (const item of client.models.list()) list.push(item);
said.listed = list.some((item) => item.id === model && item.object === 'model' && item.created >= 0);
said.retrieved = (await client.models.retrieve(model)).id;
try {
  await client.chat.completions.create({ model: 'nobody-has-it', messages });
} catch (error) {
  said.error = error.constructor.name;
}
console.log(JSON.stringify(said));
