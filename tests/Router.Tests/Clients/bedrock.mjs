// Claude on Bedrock with the vendor's own client, signing with AWS's own signer, against the provider simulator. Prints what it saw.
import AnthropicBedrock from '@anthropic-ai/bedrock-sdk';

const model = process.argv[2];
const client = new AnthropicBedrock({
  awsAccessKey: process.env.AWS_ACCESS_KEY_ID, awsSecretKey: process.env.AWS_SECRET_ACCESS_KEY, awsSessionToken: process.env.AWS_SESSION_TOKEN || undefined,
  awsRegion: process.env.AWS_REGION, baseURL: process.env.ANTHROPIC_BEDROCK_BASE_URL, maxRetries: 0,
});
const request = { model, max_tokens: 100, messages: [{ role: 'user', content: 'hi' }] };
const said = {};
try {
  const message = await client.messages.create(request);
  said.answer = message.content[0].text.length;
  said.input = message.usage.input_tokens;
  const streamed = await client.messages.stream(request).finalMessage();
  said.streamed = streamed.content[0].text.length;
  said.output = streamed.usage.output_tokens;
} catch (error) {
  said.error = error.status;
  said.message = error.message;
}
console.log(JSON.stringify(said));
