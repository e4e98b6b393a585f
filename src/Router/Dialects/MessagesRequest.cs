using System.Text.Json;

namespace ClaudeConfig.Router.Dialects;

/// <summary>A chat completion, said as a request for Messages. Every field is in <see cref="ChatFields"/>. Pure.</summary>
internal sealed class MessagesRequest
{
    private static readonly FieldTable Table = ChatFields.Table;

    private readonly Utf8JsonWriter json;
    private JsonElement? messages;
    private long? maxTokens;
    private string? userId;
    private JsonElement? toolChoice;
    private bool serial;
    private string? effort;
    private JsonElement? schema;
    private bool hasTools;

    private MessagesRequest(Utf8JsonWriter json) => this.json = json;

    /// <param name="body">The request.</param>
    /// <param name="model">The model that is asked for.</param>
    /// <param name="defaultMaxTokens">The most output tokens where the request leaves it open, which Messages does not allow.</param>
    /// <exception cref="TranslationException">A field cannot be said.</exception>
    public static ReadOnlyMemory<byte> FromChat(ReadOnlyMemory<byte> body, string model, long defaultMaxTokens)
    {
        using var document = JsonBody.Parse(body, "the request");
        return JsonBody.Write(json => new MessagesRequest(json).Write(document.RootElement, model, defaultMaxTokens));
    }

    private void Write(JsonElement root, string model, long defaultMaxTokens)
    {
        json.WriteStartObject();
        json.WriteString("model"u8, model);
        Table.Each(root, "", "", Take);
        json.WriteNumber("max_tokens"u8, maxTokens ?? defaultMaxTokens);
        if (userId is not null)
        {
            json.WriteStartObject("metadata"u8);
            json.WriteString("user_id"u8, userId);
            json.WriteEndObject();
        }

        WriteOutput();
        WriteToolChoice();
        MessagesBlocks.Write(json, messages ?? throw new TranslationException("messages", "field required"));
        json.WriteEndObject();
    }

    private bool Take(string name, JsonElement value)
    {
        switch (name)
        {
            case "model":
                return true;
            case "messages":
                messages = value;
                return true;
            case "max_completion_tokens" or "max_tokens":
                TakeMaxTokens(name, value);
                return true;
            case "stream":
                json.WritePropertyName("stream"u8);
                value.WriteTo(json);
                return true;
            case "stream_options":
                Table.Each(value, name, name, (field, _) => field == "include_usage");
                return true;
            case "stop":
                WriteStops(value);
                return true;
            case "tools":
                WriteTools(value);
                return true;
            case "tool_choice":
                toolChoice = value;
                return true;
            case "parallel_tool_calls":
                serial = value.ValueKind == JsonValueKind.False;
                return true;
            case "reasoning_effort":
                effort = JsonBody.String(value, name);
                return true;
            case "response_format":
                TakeFormat(value);
                return true;
            case "user" or "safety_identifier":
                userId = JsonBody.String(value, name);
                return true;
            case "service_tier":
                WriteTier(JsonBody.String(value, name));
                return true;
            default:
                return IsNeutral(name, value);
        }
    }

    // Values that say what is so anyway.
    private static bool IsNeutral(string name, JsonElement value) => name switch
    {
        "n" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var n) && n == 1,
        "logprobs" => value.ValueKind == JsonValueKind.False,
        "top_logprobs" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var top) && top == 0,
        "logit_bias" => value.ValueKind == JsonValueKind.Object && !value.EnumerateObject().Any(),
        "modalities" => value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String && item.ValueEquals("text"u8)),
        "verbosity" => value.ValueKind == JsonValueKind.String && value.ValueEquals("medium"u8),
        _ => false,
    };

    private void TakeMaxTokens(string name, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetInt64(out var tokens))
        {
            throw new TranslationException(name, "must be a whole number");
        }

        if (maxTokens is { } other && other != tokens)
        {
            throw new TranslationException("max_tokens", "max_tokens and max_completion_tokens say different numbers; send one of them");
        }

        maxTokens = tokens;
    }

    private void WriteStops(JsonElement value)
    {
        json.WriteStartArray("stop_sequences"u8);
        if (value.ValueKind == JsonValueKind.String)
        {
            json.WriteStringValue(value.GetString());
        }
        else
        {
            foreach (var (stop, path) in JsonBody.Items(value, "stop"))
            {
                json.WriteStringValue(JsonBody.String(stop, path));
            }
        }

        json.WriteEndArray();
    }

    private void WriteTools(JsonElement tools)
    {
        hasTools = JsonBody.Items(tools, "tools").Any();
        if (!hasTools)
        {
            return;
        }

        json.WriteStartArray("tools"u8);
        foreach (var (tool, path) in JsonBody.Items(tools, "tools"))
        {
            if (tool.Text("type") is not "function")
            {
                throw Table.Refusal($"{path}.type", $"{tool.Text("type")} is a tool that only OpenAI knows");
            }

            Table.Each(tool, path, "tools[]", (name, _) => name is "type" or "function");
            var function = tool.Child("function") ?? throw new TranslationException($"{path}.function", "field required");
            json.WriteStartObject();
            Table.Each(function, $"{path}.function", "tools[].function", TakeFunction);
            if (function.Child("parameters") is null)
            {
                json.WriteStartObject("input_schema"u8);
                json.WriteString("type"u8, "object"u8);
                json.WriteStartObject("properties"u8);
                json.WriteEndObject();
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private bool TakeFunction(string name, JsonElement value)
    {
        if (name is "name" or "description" or "strict" or "parameters")
        {
            json.WritePropertyName(name == "parameters" ? "input_schema" : name);
            value.WriteTo(json);
            return true;
        }

        return false;
    }

    private void WriteToolChoice()
    {
        var (type, name) = ChoiceOf(toolChoice);
        // Without tools there is nothing to choose, and Messages would refuse the field.
        if (!hasTools || (type is null && !serial))
        {
            return;
        }

        json.WriteStartObject("tool_choice"u8);
        json.WriteString("type"u8, type ?? "auto");
        if (name is not null)
        {
            json.WriteString("name"u8, name);
        }

        if (serial && type != "none")
        {
            json.WriteBoolean("disable_parallel_tool_use"u8, true);
        }

        json.WriteEndObject();
    }

    private static (string? Type, string? Name) ChoiceOf(JsonElement? choice)
    {
        switch (choice)
        {
            case null:
                return (null, null);
            case { ValueKind: JsonValueKind.String } word:
                return word.GetString() switch
                {
                    "required" => ("any", null),
                    "auto" or "none" => (word.GetString(), null),
                    var other => throw new TranslationException("tool_choice", $"must be auto, required, none or a function, not {other}"),
                };
            case { } value:
                Table.Each(value, "tool_choice", "tool_choice", (field, _) => field is "type" or "function");
                return ("tool", value.Child("function")?.Text("name") ?? throw new TranslationException("tool_choice.function.name", "field required"));
        }
    }

    private void TakeFormat(JsonElement format)
    {
        Table.Each(format, "response_format", "response_format", (field, _) => field is "type" or "json_schema");
        switch (format.Text("type"))
        {
            case "text":
                break;
            case "json_schema" when format.Child("json_schema") is { } named:
                Table.Each(named, "response_format.json_schema", "response_format.json_schema", (field, _) => field == "schema");
                schema = named.Child("schema") ?? throw new TranslationException("response_format.json_schema.schema", "field required");
                break;
            case var type:
                throw Table.Refusal("response_format.type", $"{type} is not possible there; send json_schema");
        }
    }

    private void WriteOutput()
    {
        if (effort == "none")
        {
            json.WriteStartObject("thinking"u8);
            json.WriteString("type"u8, "disabled"u8);
            json.WriteEndObject();
        }

        var level = effort is null or "none" ? null : effort == "minimal" ? "low" : effort;
        if (level is null && schema is null)
        {
            return;
        }

        json.WriteStartObject("output_config"u8);
        if (level is not null)
        {
            json.WriteString("effort"u8, level);
        }

        if (schema is { } wanted)
        {
            json.WriteStartObject("format"u8);
            json.WriteString("type"u8, "json_schema"u8);
            json.WritePropertyName("schema"u8);
            wanted.WriteTo(json);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private void WriteTier(string tier) => json.WriteString("service_tier"u8, tier switch
    {
        "auto" => "auto",
        "default" => "standard_only",
        _ => throw Table.Refusal("service_tier", $"{tier} is not a tier there"),
    });
}
