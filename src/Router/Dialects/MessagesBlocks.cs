using System.Text.Json;

namespace ClaudeConfig.Router.Dialects;

/// <summary>Messages of a chat completion, written as those of Anthropic's dialect: the system's beside them, tool results inside those of the user.</summary>
internal static class MessagesBlocks
{
    private const string Rule = "messages[].content[]";

    private static readonly FieldTable Table = ChatFields.Table;

    public static void Write(Utf8JsonWriter json, JsonElement messages)
    {
        var all = JsonBody.Items(messages, "messages").ToArray();
        WriteSystem(json, [.. all.Where(message => IsSystem(message.Value))]);
        json.WriteStartArray("messages"u8);
        string? open = null;
        foreach (var (message, path) in all.Where(message => !IsSystem(message.Value)))
        {
            var role = message.Text("role") switch
            {
                "user" or "tool" => "user",
                "assistant" => "assistant",
                var other => throw Table.Refusal($"{path}.role", $"{other} is not translated"),
            };
            // Results of tools, and what the user says next, are one turn.
            if (open != role)
            {
                Close(json, open);
                json.WriteStartObject();
                json.WriteString("role"u8, role);
                json.WriteStartArray("content"u8);
                open = role;
            }

            Message(json, message, path);
        }

        Close(json, open);
        json.WriteEndArray();
    }

    private static bool IsSystem(JsonElement message) => message.Text("role") is "system" or "developer";

    private static void Close(Utf8JsonWriter json, string? open)
    {
        if (open is not null)
        {
            json.WriteEndArray();
            json.WriteEndObject();
        }
    }

    private static void WriteSystem(Utf8JsonWriter json, (JsonElement Value, string Path)[] messages)
    {
        if (messages.Length == 0)
        {
            return;
        }

        json.WriteStartArray("system"u8);
        foreach (var (message, path) in messages)
        {
            Table.Each(message, path, "messages[]", (name, _) => name is "role" or "content");
            Content(json, Required(message, path), path, textOnly: true);
        }

        json.WriteEndArray();
    }

    private static void Message(Utf8JsonWriter json, JsonElement message, string path)
    {
        switch (message.Text("role"))
        {
            case "tool":
                Table.Each(message, path, "messages[]", (name, _) => name is "role" or "content" or "tool_call_id");
                json.WriteStartObject();
                json.WriteString("type"u8, "tool_result"u8);
                json.WriteString("tool_use_id"u8, message.Text("tool_call_id") ?? throw new TranslationException($"{path}.tool_call_id", "field required"));
                json.WriteStartArray("content"u8);
                Content(json, Required(message, path), path, textOnly: false);
                json.WriteEndArray();
                json.WriteEndObject();
                break;
            case "user":
                Table.Each(message, path, "messages[]", (name, _) => name is "role" or "content");
                Content(json, Required(message, path), path, textOnly: false);
                break;
            default:
                Assistant(json, message, path);
                break;
        }
    }

    private static JsonElement Required(JsonElement message, string path) => message.Child("content") ?? throw new TranslationException($"{path}.content", "field required");

    private static void Assistant(Utf8JsonWriter json, JsonElement message, string path)
    {
        Table.Each(message, path, "messages[]", (name, _) => name is "role" or "content" or "refusal" or "tool_calls");
        if (message.Child("content") is { } content)
        {
            Content(json, content, path, textOnly: true);
        }

        if (message.Text("refusal") is { } refusal)
        {
            Text(json, refusal);
        }

        if (message.Child("tool_calls") is { } calls)
        {
            foreach (var (call, at) in JsonBody.Items(calls, $"{path}.tool_calls"))
            {
                ToolCall(json, call, at);
            }
        }
    }

    private static void ToolCall(Utf8JsonWriter json, JsonElement call, string path)
    {
        Table.Each(call, path, "messages[].tool_calls[]", (name, _) => name is "id" or "type" or "function");
        var function = call.Child("function") ?? throw new TranslationException($"{path}.function", "field required");
        Table.Each(function, $"{path}.function", "messages[].tool_calls[].function", (name, _) => name is "name" or "arguments");
        json.WriteStartObject();
        json.WriteString("type"u8, "tool_use"u8);
        json.WriteString("id"u8, call.Text("id") ?? throw new TranslationException($"{path}.id", "field required"));
        json.WriteString("name"u8, function.Text("name") ?? throw new TranslationException($"{path}.function.name", "field required"));
        json.WritePropertyName("input"u8);
        ToolInput.Write(json, function.Text("arguments"), $"{path}.function.arguments");
        json.WriteEndObject();
    }

    private static void Content(Utf8JsonWriter json, JsonElement content, string path, bool textOnly)
    {
        if (content.ValueKind == JsonValueKind.String)
        {
            // Messages takes no empty text.
            if (content.GetString() is { Length: > 0 } text)
            {
                Text(json, text);
            }

            return;
        }

        foreach (var (part, at) in JsonBody.Items(content, $"{path}.content"))
        {
            Part(json, part, at, textOnly);
        }
    }

    private static void Part(Utf8JsonWriter json, JsonElement part, string path, bool textOnly)
    {
        switch (part.Text("type"))
        {
            case "text":
                Table.Each(part, path, Rule + ".text", (name, _) => name is "type" or "text");
                Text(json, part.Text("text") ?? throw new TranslationException($"{path}.text", "field required"));
                break;
            case "refusal":
                Table.Each(part, path, Rule + ".refusal", (name, _) => name is "type" or "refusal");
                Text(json, part.Text("refusal") ?? throw new TranslationException($"{path}.refusal", "field required"));
                break;
            case "image_url" when !textOnly:
                Image(json, part, path);
                break;
            case "file" when !textOnly:
                File(json, part, path);
                break;
            case var type:
                throw Table.Refusal($"{path}.type", $"{type} is not translated here");
        }
    }

    private static void Text(Utf8JsonWriter json, string text)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "text"u8);
        json.WriteString("text"u8, text);
        json.WriteEndObject();
    }

    private static void Image(Utf8JsonWriter json, JsonElement part, string path)
    {
        Table.Each(part, path, Rule + ".image_url", (name, _) => name is "type" or "image_url");
        var image = part.Child("image_url") ?? throw new TranslationException($"{path}.image_url", "field required");
        Table.Each(image, $"{path}.image_url", Rule + ".image_url.image_url", (name, _) => name == "url");
        json.WriteStartObject();
        json.WriteString("type"u8, "image"u8);
        json.WriteStartObject("source"u8);
        Source(json, image.Text("url") ?? throw new TranslationException($"{path}.image_url.url", "field required"), $"{path}.image_url.url");
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void File(Utf8JsonWriter json, JsonElement part, string path)
    {
        Table.Each(part, path, Rule + ".file", (name, _) => name is "type" or "file");
        var file = part.Child("file") ?? throw new TranslationException($"{path}.file", "field required");
        Table.Each(file, $"{path}.file", Rule + ".file.file", (name, _) => name is "filename" or "file_data");
        json.WriteStartObject();
        json.WriteString("type"u8, "document"u8);
        if (file.Text("filename") is { } title)
        {
            json.WriteString("title"u8, title);
        }

        json.WriteStartObject("source"u8);
        var data = file.Text("file_data") ?? throw new TranslationException($"{path}.file.file_data", "field required");
        if (!data.StartsWith("data:application/pdf;base64,", StringComparison.OrdinalIgnoreCase))
        {
            throw Table.Refusal($"{path}.file.file_data", "only PDF documents are read there, as data:application/pdf;base64");
        }

        Source(json, data, $"{path}.file.file_data");
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Source(Utf8JsonWriter json, string url, string path)
    {
        if (!url.StartsWith("data:", StringComparison.OrdinalIgnoreCase))
        {
            json.WriteString("type"u8, "url"u8);
            json.WriteString("url"u8, url);
            return;
        }

        var comma = url.IndexOf(',', StringComparison.Ordinal);
        var head = comma < 0 ? "" : url["data:".Length..comma];
        if (!head.EndsWith(";base64", StringComparison.OrdinalIgnoreCase))
        {
            throw new TranslationException(path, "data must be base64, as in data:image/png;base64,iVBOR...");
        }

        json.WriteString("type"u8, "base64"u8);
        json.WriteString("media_type"u8, head[..^";base64".Length]);
        json.WriteString("data"u8, url[(comma + 1)..]);
    }
}
