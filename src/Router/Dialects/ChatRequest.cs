using System.Text.Json;

namespace ClaudeConfig.Router.Dialects;

/// <summary>A request for Messages, said as a chat completion. Every field is in <see cref="MessagesFields"/>. Pure.</summary>
internal sealed class ChatRequest
{
    private const int MostStops = 4;
    private const int LowBudget = 4096;
    private const int MediumBudget = 16384;

    private static readonly FieldTable Table = MessagesFields.Table;

    private readonly ChatFlavor flavor;
    private readonly Utf8JsonWriter json;
    private JsonElement? messages;
    private JsonElement? system;
    private string? effort;
    private string? budgetEffort;

    private ChatRequest(ChatFlavor flavor, Utf8JsonWriter json) => (this.flavor, this.json) = (flavor, json);

    /// <exception cref="TranslationException">A field cannot be said.</exception>
    public static ReadOnlyMemory<byte> FromMessages(ReadOnlyMemory<byte> body, string model, ChatFlavor flavor)
    {
        using var document = JsonBody.Parse(body, "the request");
        return JsonBody.Write(json => new ChatRequest(flavor, json).Write(document.RootElement, model));
    }

    private void Write(JsonElement root, string model)
    {
        json.WriteStartObject();
        json.WriteString("model"u8, model);
        Table.Each(root, "", "", Take);
        if ((effort ?? budgetEffort) is { } asked)
        {
            json.WriteString("reasoning_effort"u8, flavor.EffortFor(asked));
        }

        json.WriteStartArray("messages"u8);
        if (system is { } prompt)
        {
            new ChatMessages(flavor, json).WriteSystem(prompt);
        }

        new ChatMessages(flavor, json).Write(messages ?? throw new TranslationException("messages", "field required"));
        json.WriteEndArray();
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
            case "system":
                system = value;
                return true;
            case "max_tokens":
                json.WritePropertyName(flavor.MaxTokens);
                value.WriteTo(json);
                return true;
            case "temperature" or "top_p":
                json.WritePropertyName(name);
                value.WriteTo(json);
                return true;
            case "stream":
                WriteStream(value);
                return true;
            case "stop_sequences":
                WriteStops(value);
                return true;
            case "thinking":
                Table.Each(value, name, name, (field, _) => field is "type" or "budget_tokens");
                budgetEffort = EffortOf(value);
                return true;
            case "output_config":
                Table.Each(value, name, name, TakeOutput);
                return true;
            case "tools":
                WriteTools(value);
                return true;
            case "tool_choice":
                WriteToolChoice(value);
                return true;
            case "service_tier":
                WriteTier(value);
                return true;
            case "speed":
                return value.ValueKind == JsonValueKind.String && value.ValueEquals("standard"u8);
            default:
                return false;
        }
    }

    private void WriteStream(JsonElement value)
    {
        json.WritePropertyName("stream"u8);
        value.WriteTo(json);
        if (value.ValueKind == JsonValueKind.True)
        {
            json.WriteStartObject("stream_options"u8);
            json.WriteBoolean("include_usage"u8, true);
            json.WriteEndObject();
        }
    }

    private void WriteStops(JsonElement value)
    {
        var count = JsonBody.Items(value, "stop_sequences").Count();
        if (count > MostStops)
        {
            throw Table.Refusal("stop_sequences", $"more than {MostStops} are not possible there");
        }

        if (count > 0)
        {
            json.WritePropertyName("stop"u8);
            value.WriteTo(json);
        }
    }

    private static string? EffortOf(JsonElement thinking)
    {
        if (thinking.Text("type") != "enabled")
        {
            return null;
        }

        var budget = ((JsonElement?)thinking).Number("budget_tokens");
        return budget <= LowBudget ? "low" : budget <= MediumBudget ? "medium" : "high";
    }

    private bool TakeOutput(string name, JsonElement value)
    {
        switch (name)
        {
            case "effort":
                effort = JsonBody.String(value, "output_config.effort");
                return true;
            case "format":
                Table.Each(value, "output_config.format", "output_config.format", (field, _) => field is "type" or "schema");
                if (value.Text("type") != "json_schema")
                {
                    throw Table.Refusal("output_config.format.type", "only json_schema is translated");
                }

                json.WriteStartObject("response_format"u8);
                json.WriteString("type"u8, "json_schema"u8);
                json.WriteStartObject("json_schema"u8);
                json.WriteString("name"u8, "answer"u8);
                json.WriteBoolean("strict"u8, true);
                json.WritePropertyName("schema"u8);
                (value.Child("schema") ?? throw new TranslationException("output_config.format.schema", "field required")).WriteTo(json);
                json.WriteEndObject();
                json.WriteEndObject();
                return true;
            default:
                return false;
        }
    }

    private void WriteTools(JsonElement tools)
    {
        if (!JsonBody.Items(tools, "tools").Any())
        {
            return;
        }

        json.WriteStartArray("tools"u8);
        foreach (var (tool, path) in JsonBody.Items(tools, "tools"))
        {
            if (tool.Text("type") is { } type and not "custom")
            {
                throw Table.Refusal($"{path}.type", $"{type} is a tool that only Claude knows or Anthropic runs");
            }

            json.WriteStartObject();
            json.WriteString("type"u8, "function"u8);
            json.WriteStartObject("function"u8);
            Table.Each(tool, path, "tools[]", TakeTool);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private bool TakeTool(string name, JsonElement value)
    {
        if (name is "name" or "description" or "strict" or "input_schema")
        {
            json.WritePropertyName(name == "input_schema" ? "parameters" : name);
            value.WriteTo(json);
            return true;
        }

        return name == "type";
    }

    private void WriteToolChoice(JsonElement choice)
    {
        Table.Each(choice, "tool_choice", "tool_choice", (field, _) => field is "type" or "name" or "disable_parallel_tool_use");
        var type = choice.Text("type");
        var serial = choice.Child("disable_parallel_tool_use") is { ValueKind: JsonValueKind.True };
        if (!flavor.ToolChoice && (type is not ("auto" or "none") || serial))
        {
            throw Table.Refusal("tool_choice", $"{flavor.Name} lets the model choose its tools");
        }

        switch (type)
        {
            case "auto" when !flavor.ToolChoice:
                break;
            case "auto" or "none":
                json.WriteString("tool_choice"u8, type);
                break;
            case "any":
                json.WriteString("tool_choice"u8, "required"u8);
                break;
            case "tool":
                json.WriteStartObject("tool_choice"u8);
                json.WriteString("type"u8, "function"u8);
                json.WriteStartObject("function"u8);
                json.WriteString("name"u8, choice.Text("name") ?? throw new TranslationException("tool_choice.name", "field required"));
                json.WriteEndObject();
                json.WriteEndObject();
                break;
            default:
                throw Table.Refusal("tool_choice.type", $"{type} is not translated");
        }

        if (serial)
        {
            json.WriteBoolean("parallel_tool_calls"u8, false);
        }
    }

    private void WriteTier(JsonElement value)
    {
        if (flavor.ServiceTier)
        {
            json.WriteString("service_tier"u8, JsonBody.String(value, "service_tier") switch
            {
                "standard_only" => "default",
                "auto" => "auto",
                var other => throw Table.Refusal("service_tier", $"{other} is not a tier that is translated"),
            });
        }
    }
}
