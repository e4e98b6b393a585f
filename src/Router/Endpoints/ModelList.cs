using System.Buffers;
using System.Text.Json;
using ClaudeConfig.Router.Dialects;

namespace ClaudeConfig.Router.Endpoints;

/// <summary>Writes models. A list holds the fields of both dialects, which share their names: each client reads its own. Pure.</summary>
internal static class ModelList
{
    public static byte[] Of(IReadOnlyList<ListedModel> models)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        json.WriteString("object"u8, "list"u8);
        json.WriteStartArray("data"u8);
        foreach (var model in models)
        {
            Write(json, model, Dialect.Anthropic, both: true);
        }

        json.WriteEndArray();
        json.WriteBoolean("has_more"u8, false);
        json.WriteString("first_id"u8, models.Count > 0 ? models[0].Id : null);
        json.WriteString("last_id"u8, models.Count > 0 ? models[^1].Id : null);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    public static byte[] Of(ListedModel model, Dialect dialect)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer);
        Write(json, model, dialect, both: false);
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter json, ListedModel model, Dialect dialect, bool both)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, model.Id);
        if (both || dialect == Dialect.Anthropic)
        {
            json.WriteString("type"u8, "model"u8);
            json.WriteString("display_name"u8, model.DisplayName);
            json.WriteString("created_at"u8, model.Created.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture));
        }

        if (both || dialect == Dialect.OpenAI)
        {
            json.WriteString("object"u8, "model"u8);
            json.WriteNumber("created"u8, model.Created.ToUnixTimeSeconds());
            json.WriteString("owned_by"u8, model.Owner);
        }

        json.WriteEndObject();
    }
}
