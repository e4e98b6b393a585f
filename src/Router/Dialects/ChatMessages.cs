using System.Text.Json;

namespace ClaudeConfig.Router.Dialects;

/// <summary>Messages of Anthropic's dialect, written as those of a chat completion.</summary>
internal sealed class ChatMessages(ChatFlavor flavor, Utf8JsonWriter json)
{
    private const string Rule = "messages[].content[]";

    // Anthropic takes this line off its own API's prompts; for another model it is noise.
    private const string BillingLine = "x-anthropic-billing-header:";

    private static readonly FieldTable Table = MessagesFields.Table;

    public void WriteSystem(JsonElement system)
    {
        var texts = new List<string>();
        if (system.ValueKind == JsonValueKind.String)
        {
            texts.Add(system.GetString()!);
        }
        else
        {
            foreach (var (block, path) in JsonBody.Items(system, "system"))
            {
                texts.Add(TextOf(block, path, "system[]"));
            }
        }

        if (texts.Count > 0 && texts[0].StartsWith(BillingLine, StringComparison.Ordinal))
        {
            texts.RemoveAt(0);
        }

        if (texts.Count > 0)
        {
            Open("system");
            WriteTexts(texts);
            json.WriteEndObject();
        }
    }

    public void Write(JsonElement messages)
    {
        string? last = null;
        foreach (var (message, path) in JsonBody.Items(messages, "messages"))
        {
            last = message.Text("role");
            var content = message.Child("content") ?? throw new TranslationException($"{path}.content", "field required");
            Table.Each(message, path, "messages[]", (name, _) => name is "role" or "content");
            Message(last, content, path);
        }

        if (last == "assistant")
        {
            throw Table.Refusal("messages", "the last message is the assistant's, which no other model goes on writing");
        }
    }

    private void Message(string? role, JsonElement content, string path)
    {
        if (role is not ("user" or "assistant" or "system"))
        {
            throw new TranslationException($"{path}.role", "must be user, assistant or system");
        }

        if (content.ValueKind == JsonValueKind.String)
        {
            Open(role);
            json.WriteString("content"u8, content.GetString());
            json.WriteEndObject();
            return;
        }

        var blocks = JsonBody.Items(content, $"{path}.content").ToArray();
        switch (role)
        {
            case "user":
                User(blocks);
                break;
            case "assistant":
                Assistant(blocks);
                break;
            default:
                Open(role);
                WriteTexts([.. blocks.Select(block => TextOf(block.Value, block.Path, Rule))]);
                json.WriteEndObject();
                break;
        }
    }

    private void User((JsonElement Value, string Path)[] blocks)
    {
        var images = new List<(string? Call, JsonElement Value, string Path)>();
        foreach (var (block, path) in blocks.Where(block => block.Value.Text("type") == "tool_result"))
        {
            ToolResult(block, path, images);
        }

        var rest = blocks.Where(block => block.Value.Text("type") != "tool_result").ToArray();
        if (rest.Length == 0 && images.Count == 0)
        {
            return;
        }

        Open("user");
        if (images.Count == 0 && rest is [{ } only] && only.Value.Text("type") == "text")
        {
            json.WriteString("content"u8, TextOf(only.Value, only.Path, Rule));
        }
        else
        {
            json.WriteStartArray("content"u8);
            foreach (var (call, image, path) in images)
            {
                TextPart($"Image in the result of tool call {call}:");
                Part(image, path);
            }

            foreach (var (block, path) in rest)
            {
                Part(block, path);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private void ToolResult(JsonElement block, string path, List<(string?, JsonElement, string)> images)
    {
        Table.Each(block, path, Rule + ".tool_result", (name, _) => name is "type" or "tool_use_id" or "content" or "is_error");
        var call = block.Text("tool_use_id") ?? throw new TranslationException($"{path}.tool_use_id", "field required");
        var texts = new List<string>();
        if (block.Child("content") is { } content)
        {
            if (content.ValueKind == JsonValueKind.String)
            {
                texts.Add(content.GetString()!);
            }
            else
            {
                foreach (var (inner, innerPath) in JsonBody.Items(content, $"{path}.content"))
                {
                    if (inner.Text("type") == "image")
                    {
                        images.Add((call, inner, innerPath));
                    }
                    else
                    {
                        texts.Add(TextOf(inner, innerPath, Rule));
                    }
                }
            }
        }

        if (block.Child("is_error") is { ValueKind: JsonValueKind.True })
        {
            texts = texts.Count == 0 ? ["Error"] : ["Error: " + texts[0], .. texts[1..]];
        }

        Open("tool");
        json.WriteString("tool_call_id"u8, call);
        WriteTexts(texts);
        json.WriteEndObject();
    }

    private void Assistant((JsonElement Value, string Path)[] blocks)
    {
        var texts = new List<string>();
        var calls = new List<(JsonElement Value, string Path)>();
        foreach (var (block, path) in blocks)
        {
            switch (block.Text("type"))
            {
                case "text":
                    texts.Add(TextOf(block, path, Rule));
                    break;
                case "tool_use":
                    calls.Add((block, path));
                    break;
                case "thinking" or "redacted_thinking":
                    Table.Each(block, path, $"{Rule}.{block.Text("type")}", (name, _) => name == "type");
                    break;
                case var type:
                    throw Table.Refusal($"{path}.type", $"{type} is not translated");
            }
        }

        Open("assistant");
        if (texts.Count > 0 || calls.Count == 0)
        {
            WriteTexts(texts);
        }
        else
        {
            json.WriteNull("content"u8);
        }

        if (calls.Count > 0)
        {
            json.WriteStartArray("tool_calls"u8);
            foreach (var (call, path) in calls)
            {
                ToolUse(call, path);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private void ToolUse(JsonElement block, string path)
    {
        Table.Each(block, path, Rule + ".tool_use", (name, _) => name is "type" or "id" or "name" or "input");
        json.WriteStartObject();
        json.WriteString("id"u8, block.Text("id") ?? throw new TranslationException($"{path}.id", "field required"));
        json.WriteString("type"u8, "function"u8);
        json.WriteStartObject("function"u8);
        json.WriteString("name"u8, block.Text("name") ?? throw new TranslationException($"{path}.name", "field required"));
        json.WriteString("arguments"u8, block.Child("input")?.GetRawText() ?? "{}");
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void Part(JsonElement block, string path)
    {
        switch (block.Text("type"))
        {
            case "text":
                TextPart(TextOf(block, path, Rule));
                break;
            case "image":
                Image(block, path);
                break;
            case "document":
                Document(block, path);
                break;
            case var type:
                throw Table.Refusal($"{path}.type", $"{type} is not translated");
        }
    }

    private void Image(JsonElement block, string path)
    {
        Table.Each(block, path, Rule + ".image", (name, _) => name is "type" or "source");
        var source = block.Child("source") ?? throw new TranslationException($"{path}.source", "field required");
        Table.Each(source, $"{path}.source", Rule + ".image.source", (name, _) => name is "type" or "media_type" or "data" or "url");
        json.WriteStartObject();
        json.WriteString("type"u8, "image_url"u8);
        json.WriteStartObject("image_url"u8);
        json.WriteString("url"u8, source.Text("type") switch
        {
            "base64" => DataUrl(source, $"{path}.source"),
            "url" => source.Text("url") ?? throw new TranslationException($"{path}.source.url", "field required"),
            var type => throw Table.Refusal($"{path}.source.type", $"{type} is not translated"),
        });
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void Document(JsonElement block, string path)
    {
        Table.Each(block, path, Rule + ".document", (name, value) => name is "type" or "source" or "title" or "context" || (name == "citations" && value.Child("enabled") is { ValueKind: JsonValueKind.False }));
        var source = block.Child("source") ?? throw new TranslationException($"{path}.source", "field required");
        Table.Each(source, $"{path}.source", Rule + ".document.source", (name, _) => name is "type" or "media_type" or "data" or "content");
        if (block.Text("context") is { } context)
        {
            TextPart(context);
        }

        switch (source.Text("type"))
        {
            case "base64" when !flavor.Files:
                throw Table.Refusal($"{path}.source", $"{flavor.Name} reads no PDF documents");
            case "base64":
                File(DataUrl(source, $"{path}.source"), block.Text("title") ?? "document.pdf");
                break;
            case "text":
                TextPart((block.Text("title") is { } title ? title + "\n\n" : "") + source.Text("data"));
                break;
            case "content":
                Contents(block, source, path);
                break;
            case var type:
                throw Table.Refusal($"{path}.source.type", $"{type} is not translated");
        }
    }

    private void Contents(JsonElement block, JsonElement source, string path)
    {
        if (block.Text("title") is { } title)
        {
            TextPart(title);
        }

        if (source.Text("content") is { } text)
        {
            TextPart(text);
            return;
        }

        foreach (var (inner, innerPath) in JsonBody.Items(source.Child("content") ?? throw new TranslationException($"{path}.source.content", "field required"), $"{path}.source.content"))
        {
            Part(inner, innerPath);
        }
    }

    private void File(string data, string name)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "file"u8);
        json.WriteStartObject("file"u8);
        json.WriteString("filename"u8, name);
        json.WriteString("file_data"u8, data);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static string DataUrl(JsonElement source, string path) =>
        $"data:{source.Text("media_type") ?? throw new TranslationException($"{path}.media_type", "field required")};base64,{source.Text("data") ?? throw new TranslationException($"{path}.data", "field required")}";

    private static string TextOf(JsonElement block, string path, string rule)
    {
        if (block.Text("type") is not "text")
        {
            throw Table.Refusal($"{path}.type", $"{block.Text("type")} is not translated here");
        }

        Table.Each(block, path, rule + ".text", (name, _) => name is "type" or "text");
        return block.Text("text") ?? throw new TranslationException($"{path}.text", "field required");
    }

    private void Open(string role)
    {
        json.WriteStartObject();
        json.WriteString("role"u8, role);
    }

    private void WriteTexts(IReadOnlyList<string> texts)
    {
        if (texts.Count <= 1)
        {
            json.WriteString("content"u8, texts.Count == 1 ? texts[0] : "");
            return;
        }

        json.WriteStartArray("content"u8);
        foreach (var text in texts)
        {
            TextPart(text);
        }

        json.WriteEndArray();
    }

    private void TextPart(string text)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "text"u8);
        json.WriteString("text"u8, text);
        json.WriteEndObject();
    }
}
