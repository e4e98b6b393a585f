using System.Buffers;
using System.Text.Json;
using ClaudeConfig.Router.Forwarding;

namespace ClaudeConfig.Router.Upstreams;

/// <summary>
/// A request for Messages as clouds that serve Claude take it: the model stands in the path, the version in the body, and on Bedrock so do
/// the values of anthropic-beta. All else stays byte for byte. Pure.
/// </summary>
internal sealed class CloudBody
{
    private const int DeepestBody = 512;

    private readonly List<(int Start, int End, bool Dropped)> properties = [];
    private readonly List<string> betas = [];

    /// <param name="body">A JSON object that was read before.</param>
    /// <param name="dropped">Top-level properties that are left out, besides the version and the betas, which are written anew.</param>
    public CloudBody(ReadOnlySpan<byte> body, params ReadOnlySpan<string> dropped)
    {
        var json = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = DeepestBody });
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var (start, beta) = ((int)json.TokenStartIndex, json.ValueTextEquals("anthropic_beta"u8));
            var drop = beta || json.ValueTextEquals("anthropic_version"u8);
            foreach (var name in dropped)
            {
                drop |= json.ValueTextEquals(name);
            }

            MaxTokens |= json.ValueTextEquals("max_tokens"u8);
            var thinking = json.ValueTextEquals("thinking"u8);
            json.Read();
            ReadValue(ref json, beta, thinking);
            properties.Add((start, (int)json.BytesConsumed, drop));
        }
    }

    /// <summary>Values of anthropic-beta that the body itself names.</summary>
    public IReadOnlyList<string> Betas => betas;

    /// <summary>The body says max_tokens.</summary>
    public bool MaxTokens { get; private set; }

    /// <summary>Tokens that thinking may take, or 0.</summary>
    public long ThinkingBudget { get; private set; }

    /// <summary>The edits that leave the dropped properties out and put others at the end.</summary>
    /// <param name="added">JSON properties without a comma around them.</param>
    public IReadOnlyList<BodyEdit> Edits(byte[] added)
    {
        var edits = new List<BodyEdit>(4);
        for (var i = 0; i < properties.Count - 1; i++)
        {
            if (properties[i].Dropped)
            {
                // With the comma behind it.
                edits.Add(new BodyEdit(properties[i].Start..properties[i + 1].Start, default));
            }
        }

        var last = properties[^1];
        edits.Add(last.Dropped ? new BodyEdit(last.Start..last.End, added) : new BodyEdit(last.End..last.End, (byte[])[(byte)',', .. added]));
        return edits;
    }

    /// <summary>Properties of an object, as they stand between its braces.</summary>
    public static byte[] Properties(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(128);
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        write(json);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan[1..^1].ToArray();
    }

    private void ReadValue(ref Utf8JsonReader json, bool beta, bool thinking)
    {
        if (beta && json.TokenType == JsonTokenType.StartArray)
        {
            while (json.Read() && json.TokenType != JsonTokenType.EndArray)
            {
                if (json.TokenType == JsonTokenType.String)
                {
                    betas.Add(json.GetString()!);
                }

                json.Skip();
            }
        }
        else if (thinking && json.TokenType == JsonTokenType.StartObject)
        {
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                var budget = json.ValueTextEquals("budget_tokens"u8);
                json.Read();
                ThinkingBudget = budget && json.TokenType == JsonTokenType.Number && json.TryGetInt64(out var tokens) ? tokens : ThinkingBudget;
                json.Skip();
            }
        }
        else
        {
            json.Skip();
        }
    }
}
